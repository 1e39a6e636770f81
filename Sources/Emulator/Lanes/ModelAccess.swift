internal import Bedrock

/// Which models this account can use where.
struct ModelAccess: Sendable {
    private let catalogue: ModelCatalogue
    private let absent: [LaneScope]
    private let refused: [LaneScope]
    private let notReady: [LaneScope]

    init(_ settings: EmulatorSettings) {
        catalogue = settings.catalogue
        absent = settings.absent
        refused = settings.refused
        notReady = settings.notReady
    }

    /// Where a call goes.
    func lane(of call: OperationCall, in region: String) -> Lane {
        Lane(region: region, address: try? ModelAddress(call.modelID, in: region, of: catalogue))
    }

    /// The model of a call; throws what the service says of one that cannot be used so, or not there.
    func model(of call: OperationCall, in lane: Lane) throws(ServiceError) -> ModelAddress {
        guard let address = lane.address else { throw .unknownModel }
        if call.operation == .countTokens {
            try address.checkCountsTokens()
        } else {
            try address.checkIsInvocable()
        }
        func isIn(_ scopes: [LaneScope]) -> Bool { scopes.contains { $0.contains(lane) } }
        guard !isIn(absent) else { throw .unknownModel }
        guard !isIn(refused) else { throw .accessDenied }
        guard !isIn(notReady) else { throw .modelNotReady }
        return address
    }
}
