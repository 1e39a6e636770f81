internal import CVips
internal import ExtractionFrames
internal import Glibc

/// The extraction worker: reads documents that a runner hands it, inside limits of its own.
///
/// Started as `sheaf-extract --worker MEMORY_MB` with a Unix socket at descriptor 3. It holds no credentials,
/// gets an empty environment and opens no document by name: each comes as an open descriptor. It ends with
/// status 0 when the runner closes the socket. Everything it says, it says there; stderr is for the
/// libraries' last words. `--confinement` prints what such a process can still do on this machine.
@main
enum SheafExtract {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "--version" {
            print("sheaf-extract \(ProductVersion.current)")
            return
        }
        if arguments.first == "--confinement" {
            confine(memoryMB: 1_024)
            for line in ConfinementReport.lines() { print(line) }
            return
        }
        guard arguments.count == 2, arguments.first == "--worker",
            let memoryMB = arguments.last.flatMap({ UInt64($0) }), memoryMB > 0, memoryMB < 1 << 32
        else {
            stop(
                status: 2,
                "usage: sheaf-extract --version | --confinement\n  hint: sheaf starts this program by itself"
            )
        }
        confine(memoryMB: memoryMB)
        LostParts.watch()
        PopplerComplaints.watch()
        let runner = RunnerSocket(descriptor: 3)
        runner.send(.hello(WorkerHello(standing: .found())))
        while let (request, document) = runner.nextRequest() {
            Confinement.allowCPU(seconds: request.bounds.cpuSeconds)
            runner.send(DocumentReading(request: request, descriptor: document, runner: runner).lastMessage())
            close(document)
        }
    }

    /// Sets the limits and starts the libraries, in the order that they need.
    private static func confine(memoryMB: UInt64) {
        guard Confinement.enter(memoryMB: memoryMB) else {
            stop(status: 71, "sheaf-extract: cannot set its limits")
        }
        guard sheaf_vips_start() == 0 else { stop(status: 71, "sheaf-extract: libvips does not start") }
        guard Confinement.closeFiles() else {
            stop(status: 71, "sheaf-extract: cannot close the file system")
        }
    }

    private static func stop(status: Int32, _ message: String) -> Never {
        _ = message.withCString { write(2, $0, strlen($0)) }
        _ = write(2, "\n", 1)
        exit(status)
    }
}
