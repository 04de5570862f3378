//! Small signs for types of services, drawn by us: lines in a square of 24.

/// The sign for X-Ray's type of a node.
pub(super) fn glyph(kind: Option<&str>) -> &'static str {
    const CYLINDER: &str = "M5 6c0-2 3-3 7-3s7 1 7 3-3 3-7 3-7-1-7-3v12c0 2 3 3 7 3s7-1 7-3V6M5 12c0 2 3 3 7 3s7-1 7-3";
    const GLOBE: &str = "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M3 12h18M12 3c4 4 4 14 0 18M12 3c-4 4-4 14 0 18";
    const HEXAGON: &str = "M12 3l8 5v8l-8 5-8-5V8z";
    let Some(kind) = kind else { return HEXAGON };
    let signs = [
        ("client", "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8M4 21c0-4 4-6 8-6s8 2 8 6"),
        ("remote", GLOBE),
        ("Database", CYLINDER),
        ("AWS::Lambda", "M6 4h3l8 17h3M11 9L5 21"),
        ("AWS::DynamoDB", "M5 6c0-2 3-3 7-3s7 1 7 3-3 3-7 3-7-1-7-3v12c0 2 3 3 7 3s7-1 7-3V6M13 11l-3 3.5h4l-3 3.5"),
        ("AWS::RDS", CYLINDER),
        ("AWS::SQS", "M2 7h20v10H2zM7 7v10M12 7v10M17 7v10"),
        ("AWS::SNS", "M4 10v4h3l8 5V5l-8 5zM18.5 9a4 4 0 0 1 0 6"),
        ("AWS::Kinesis", "M3 7c4 0 4 4 8 4s4-4 10-4M3 13c4 0 4 4 8 4s4-4 10-4"),
        ("AWS::S3", "M4 6h16l-2 14H6zM4 6c0-2 4-3 8-3s8 1 8 3"),
        ("AWS::ApiGateway", "M8 6l-5 6 5 6M16 6l5 6-5 6M14 4l-4 16"),
        ("AWS::ECS", "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9"),
        ("AWS::EKS", "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9"),
        ("AWS::EC2", "M4 5h16v6H4zM4 13h16v6H4zM8 8v.01M8 16v.01"),
        ("AWS::ElasticBeanstalk", "M12 21V9M12 9c0-4 3-6 7-6 0 4-3 6-7 6M12 13c0-3-3-5-7-5 0 3 3 5 7 5"),
        ("AWS::StepFunctions", "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4"),
        ("AWS::", "M7 18h10a4 4 0 0 0 .5-8A6 6 0 0 0 6 9.5 4.3 4.3 0 0 0 7 18z"),
    ];
    signs.iter().find(|(start, _)| kind.starts_with(start)).map_or(HEXAGON, |(_, sign)| sign)
}
