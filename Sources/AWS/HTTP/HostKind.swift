internal import Glibc

/// What a host's name says about where it is; nothing is looked up.
enum HostKind: Equatable {
    /// This machine: `localhost`, `127.0.0.0/8`, `::1`.
    case loopback
    /// The addresses at which AWS hands credentials to containers and instances.
    case linkLocalCredentials
    /// Anywhere else.
    case other

    init(_ host: String) {
        let name = host.lowercased()
        var address = in_addr()
        if name == "localhost" || name == "::1" {
            self = .loopback
        } else if ["169.254.170.2", "169.254.170.23", "169.254.169.254", "fd00:ec2::23", "fd00:ec2::254"]
            .contains(name)
        {
            self = .linkLocalCredentials
        } else if inet_pton(AF_INET, name, &address) == 1, UInt32(bigEndian: address.s_addr) >> 24 == 127 {
            // A whole address, so that 127.example.com is not one.
            self = .loopback
        } else {
            self = .other
        }
    }
}
