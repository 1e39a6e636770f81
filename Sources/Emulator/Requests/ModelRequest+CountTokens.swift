internal import Digests
internal import JSON

extension ModelRequest {
    /// Reads a body of CountTokens: a request in either form inside `input`.
    ///
    /// Throws what the service would say of one that is not of the right shape.
    init(counted body: [UInt8]) throws(ServiceError) {
        let json = try JSONValue(requestBody: body)
        try Self.countedInput.check(json)
        if let inner = json["input"]?["invokeModel"]?["body"]?.stringValue {
            try self.init(messages: Base64.decode(inner) ?? [])
        } else {
            try self.init(converse: json["input"]?["converse"] ?? .null, shape: ConverseShapes.countedRequest)
        }
    }

    private static let countedInput = Shape.structure([
        .required(
            "input",
            .union([
                .optional("invokeModel", .structure([.required("body", .blob)])),
                .optional("converse", .document),
            ])
        )
    ])
}
