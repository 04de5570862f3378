//! What goes wrong in the made-up shop: exceptions of five languages, with their stacks.
//!
//! X-Ray: [Errors and exceptions]. Where they come up is for the scenarios.
//!
//! [Errors and exceptions]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors

use super::work::Exception;

fn exception(
    kind: &'static str,
    message: impl Into<String>,
    stack: &'static [(&'static str, u32, &'static str)],
) -> Exception {
    Exception { kind, message: message.into(), is_remote: false, stack }
}

/// The bank does not answer: what `payments` says, and below it what its HTTP client said.
pub(super) fn bank_timed_out() -> [Exception; 2] {
    [
        exception(
            "*payment.GatewayError",
            "charge card: bank did not answer within 2s",
            &[
                ("payment/charge.go", 118, "payment.(*Gateway).Charge"),
                ("payment/handler.go", 61, "payment.(*Handler).ServeHTTP"),
                ("net/http/server.go", 2220, "http.HandlerFunc.ServeHTTP"),
            ],
        ),
        exception(
            "*url.Error",
            "Post \"https://api.bank.example/v2/charges\": context deadline exceeded",
            &[("net/http/client.go", 614, "http.(*Client).do"), ("payment/bank.go", 47, "payment.(*bankClient).post")],
        ),
    ]
}

pub(super) fn card_declined() -> Exception {
    exception(
        "*payment.Declined",
        "card declined: insufficient funds",
        &[
            ("payment/charge.go", 131, "payment.(*Gateway).Charge"),
            ("payment/handler.go", 61, "payment.(*Handler).ServeHTTP"),
        ],
    )
}

/// What the caller of `payments` makes of its answer.
pub(super) fn payment_failed(status: u16) -> Exception {
    let stack =
        &[("src/checkout.rs", 204, "orders::checkout::pay"), ("src/checkout.rs", 88, "orders::checkout::place_order")];
    Exception { is_remote: true, ..exception("orders::PaymentError", format!("payments answered {status}"), stack) }
}

pub(super) fn throughput_exceeded(table: &str) -> Exception {
    let message = format!("The level of configured provisioned throughput for the table {table} was exceeded");
    let stack = &[
        ("src/store/dynamo.rs", 73, "orders::store::dynamo::read"),
        ("src/status.rs", 31, "orders::status::of_order"),
    ];
    Exception { is_remote: true, ..exception("ProvisionedThroughputExceededException", message, stack) }
}

pub(super) fn out_of_stock(article: u64) -> Exception {
    exception(
        "com.example.inventory.OutOfStockException",
        format!("article {article} is out of stock"),
        &[
            ("com/example/inventory/Reservation.java", 94, "com.example.inventory.Reservation.reserve"),
            (
                "com/example/inventory/ReservationController.java",
                41,
                "com.example.inventory.ReservationController.post",
            ),
            ("org/springframework/web/servlet/FrameworkServlet.java", 590, "FrameworkServlet.service"),
        ],
    )
}

pub(super) fn lock_timeout() -> [Exception; 2] {
    [
        exception(
            "org.springframework.dao.CannotAcquireLockException",
            "could not reserve: row is locked",
            &[(
                "com/example/inventory/StockRepository.java",
                57,
                "com.example.inventory.StockRepository.lockForUpdate",
            )],
        ),
        exception(
            "org.postgresql.util.PSQLException",
            "ERROR: canceling statement due to lock timeout",
            &[
                ("org/postgresql/core/v3/QueryExecutorImpl.java", 2733, "QueryExecutorImpl.receiveErrorResponse"),
                ("org/postgresql/jdbc/PgStatement.java", 498, "PgStatement.execute"),
            ],
        ),
    ]
}

pub(super) fn wrong_password() -> Exception {
    exception(
        "AuthenticationError",
        "unknown user or wrong password",
        &[("app/login.py", 52, "verify_password"), ("app/handler.py", 18, "handler")],
    )
}

pub(super) fn bad_template() -> [Exception; 2] {
    [
        exception(
            "TemplateError",
            "cannot render invoice: no value for `vat_rate`",
            &[("app/invoice.py", 77, "render"), ("app/handler.py", 34, "handler")],
        ),
        exception("KeyError", "'vat_rate'", &[("app/invoice.py", 71, "totals")]),
    ]
}

/// The browser went away.
pub(super) fn aborted() -> Exception {
    exception(
        "AbortError",
        "the client closed the request",
        &[("node:internal/abort_controller", 349, "AbortSignal.abort"), ("src/routes/search.js", 66, "onClose")],
    )
}
