import Testing

@testable import Emulator

@Suite
struct OperationCallTests {
    @Test(arguments: [
        ("/model/us.a%3A0/converse", "us.a:0", RuntimeOperation.converse),
        ("/model/a%2Fb%20%C3%BC/converse-stream", "a/b ü", .converseStream),
        ("/model/a/invoke", "a", .invokeModel),
        ("/model/a/invoke-with-response-stream", "a", .invokeModelStream),
        ("/model/a/count-tokens", "a", .countTokens),
    ])
    func `model and operation are read from the path`(
        path: String,
        id: String,
        operation: RuntimeOperation
    ) throws {
        let call = try OperationCall(path: path, method: "POST")
        #expect(call.modelID == id)
        #expect(call.operation == operation)
    }

    @Test(arguments: [
        ("/model/a/converse", "GET"), ("/model/a/apply", "POST"), ("/model//converse", "POST"),
        ("/model/a%4/converse", "POST"), ("/model/a/b/converse", "POST"), ("/", "POST"),
    ])
    func `another operation is unknown`(path: String, method: String) {
        #expect {
            try OperationCall(path: path, method: method)
        } throws: { ($0 as? ServiceError)?.code == "UnknownOperationException" }
    }
}
