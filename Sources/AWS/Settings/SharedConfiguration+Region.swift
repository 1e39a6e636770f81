extension SharedConfiguration {
    /// The region: the given one, else `AWS_REGION`, else `AWS_DEFAULT_REGION`, else the profile's `region`.
    ///
    /// Throws `noRegion` where there is none, and `regionMalformed` where it could not stand in a host name. No list
    /// of regions is kept: whether it exists, the name look-up or the service says.
    public func region(explicit: String? = nil) throws(AWSError) -> String {
        let places = ["AWS_REGION", "AWS_DEFAULT_REGION", "region in \(configProfile.place)"]
        if let explicit { return try Self.checked(explicit, origin: "the job or the command line") }
        for variable in places.prefix(2) {
            if let region = environment[variable] { return try Self.checked(region, origin: variable) }
        }
        guard let region = value("region") else { throw .noRegion(places: places) }
        return try Self.checked(region, origin: place(of: "region"))
    }

    static func checked(_ region: String, origin: String) throws(AWSError) -> String {
        let bytes = Array(region.utf8)
        let isShaped = bytes.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
        }
        guard isShaped, (1...63).contains(bytes.count), bytes.first != 0x2D, bytes.last != 0x2D else {
            throw .regionMalformed(region, origin: origin)
        }
        return region
    }
}
