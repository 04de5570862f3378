// Serves and asks a few requests with AWS's X-Ray SDK for Node and its Express middleware, with rules asked over TCP.
//
// The SDK asks for rules at its first decision and reports ten seconds later; here it is waited for and told to.
'use strict';

const http = require('http');
const xray = require('aws-xray-sdk-core');
const middleware = require('aws-xray-sdk-express');
const express = require('express');
// It is not exported.
const modules = require('path').join(require.resolve('aws-xray-sdk-core'), '../middleware/sampling');
const connector = require(modules + '/service_connector');
const cache = require(modules + '/rule_cache');

xray.captureHTTPsGlobal(http);

const app = express();
app.use(middleware.openSegment('shop'));
app.get('/order', (request, response) => {
  xray.getSegment().addAnnotation('order', 7);
  response.send('ok');
});
app.get('/pay', (request, response) => {
  xray.captureAsyncFunc('pay', (subsegment) => {
    subsegment.close(new Error('no money'));
    response.status(500).send('no');
  });
});
app.get('/quiet', (request, response) => response.send('ok'));
app.use(middleware.closeSegment());

function rules() {
  return new Promise((resolve, reject) => {
    connector.fetchSamplingRules((error, found) => {
      if (error) return reject(error);
      cache.loadRules(found);
      cache.timestamp(Math.floor(Date.now() / 1000));
      resolve();
    });
  });
}

function report() {
  const used = cache.rules.filter((rule) => rule.everMatched());
  return new Promise((resolve, reject) => {
    connector.fetchTargets(used, (error) => (error ? reject(error) : resolve()));
  });
}

function get(port, path) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
  });
}

// A call of one service to the other, with the trace header that the SDK adds.
function fromFront(port) {
  const segment = new xray.Segment('front');
  return new Promise((resolve, reject) => {
    xray.getNamespace().run(() => {
      xray.setSegment(segment);
      get(port, '/').then((status) => {
        segment.close();
        resolve(status);
      }, reject);
    });
  });
}

async function main() {
  await rules();
  app.get('/', (request, response) => response.send('ok'));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  const statuses = [];
  // From outside of any trace, as a browser asks.
  for (const path of ['/order', '/nothing', '/pay']) {
    statuses.push(await get(port, path));
  }
  for (let number = 0; number < 20; number += 1) {
    await get(port, '/quiet');
  }
  statuses.push(await fromFront(port));
  await report();
  console.log('served', ...statuses);
  server.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
