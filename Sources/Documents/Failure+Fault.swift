internal import ExtractionFrames
internal import Jobs

extension Failure {
    /// What a worker says of a document or a page, without what could trick a terminal; the line of a hint stays apart.
    init(_ fault: ExtractionFault, sentence: String) {
        let scalars = sentence.unicodeScalars.filter { $0 == "\n" || $0.properties.isPrintable }
        self.init(FailureClass(fault), String(String.UnicodeScalarView(scalars)))
    }
}

extension FailureClass {
    fileprivate init(_ fault: ExtractionFault) {
        self =
            switch fault {
            case .unreadable: .unreadable
            case .unsupported: .unsupported
            case .encrypted: .encrypted
            case .damaged: .damaged
            case .noPages: .noPages
            case .badPages: .badPages
            case .tooLarge: .tooLarge
            case .outOfMemory: .outOfMemory
            case .hiddenText: .hiddenText
            }
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isPrintable: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default: true
        }
    }
}
