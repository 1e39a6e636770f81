internal import AWS
internal import Checkpoints
internal import Documents
internal import ExtractionFrames
internal import Foundation
internal import Jobs

/// Looks at what a run needs of this machine: libraries, extraction workers, fonts, and the store's place.
struct MachineCheck {
    /// Address space of a worker, as the job sets it.
    let memoryMB: Int
    /// The store that a run would use; `nil` where nothing names one.
    let store: String?

    func findings() -> [Finding] {
        [libraries] + workers + [fonts, characterMaps] + (store.map { [self.finding(ofStore: $0)] } ?? [])
    }

    private var libraries: Finding {
        .ok(
            "libraries",
            "sheaf \(ProductVersion.current), \(HTTPEngine.libraries), SQLite \(Store.sqliteVersion ?? "unknown")"
        )
    }

    private var workers: [Finding] {
        do throws(DocumentsError) {
            let program = try CompanionExecutable(named: "sheaf-extract")
            let worker = try ExtractionPool.protections(executable: program, memoryMB: memoryMB)
            let libraries = "poppler \(worker.popplerVersion), libvips \(worker.vipsVersion)"
            return [.ok("workers", "\(program.path): \(libraries)"), Self.isolation(of: worker)]
        } catch {
            return [.failed("workers", CommandFailure(error))]
        }
    }

    /// Limits are set wherever there is a kernel; the two filters are not in every one.
    private static func isolation(of worker: WorkerProtections) -> Finding {
        var missing: [String] = []
        if !worker.seccomp { missing.append("seccomp: it could open sockets and start programs") }
        if !worker.landlock { missing.append("Landlock: it could open this user's files by name") }
        if !worker.writesNothing { missing.append("the file size limit: it could write files") }
        let limits = "\(worker.addressSpaceMB) MiB of memory, \(worker.openFiles) descriptors"
        if missing.isEmpty { return .ok("isolation", "limits (\(limits)), seccomp and Landlock") }
        return .warning(
            "isolation",
            "limits (\(limits)), but if a document took a worker over, it lacks \(missing.joined(separator: "; "))",
            hint: "Landlock needs Linux 5.13 or newer with `landlock` in its list of security modules (lsm=)"
        )
    }

    private var fonts: Finding {
        let folder = "/usr/share/fonts"
        let isThere = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.isEmpty == false
        if isThere { return .ok("fonts", folder) }
        return .warning(
            "fonts",
            "none in \(folder): text of documents that embed no fonts is not painted",
            hint: "apt-get install fonts-dejavu-core"
        )
    }

    private var characterMaps: Finding {
        let folder = "/usr/share/poppler"
        if FileManager.default.fileExists(atPath: folder) { return .ok("cjk", folder) }
        return .warning(
            "cjk",
            "no \(folder): Chinese, Japanese and Korean text of some documents is lost",
            hint: "apt-get install poppler-data"
        )
    }

    private func finding(ofStore path: String) -> Finding {
        guard FileManager.default.fileExists(atPath: path) else {
            let folder = URL(filePath: path).deletingLastPathComponent().path
            if FileManager.default.isWritableFile(atPath: folder) {
                return .ok("store", "\(path): not there yet; \(folder) can be written")
            }
            let isThere = FileManager.default.fileExists(atPath: folder)
            return .failed(
                "store",
                "\(path): not there yet, and \(folder) \(isThere ? "cannot be written" : "does not exist")",
                hint: "name another place with --store",
                exitStatus: ExitStatus.store
            )
        }
        do throws(StoreError) {
            let broken = try Store(path: path, access: .reading).check().filter { !$0.holds }
            guard broken.isEmpty else {
                let claims = broken.map(\.claim).joined(separator: "; ")
                return .failed(
                    "store",
                    "\(path): does not hold: \(claims)",
                    hint: "see `sheaf check --store \(path)`",
                    exitStatus: ExitStatus.store
                )
            }
            return .ok("store", "\(path): whole, and every claim of `sheaf check` holds")
        } catch {
            return .failed("store", CommandFailure(error))
        }
    }
}
