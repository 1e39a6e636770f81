internal import ExtractionFrames

/// Why a document or one of its pages could not be read.
///
/// The sentence of a page that is lost says nothing of its number, which comes before it.
struct ReadingFault: Error {
    let fault: ExtractionFault
    let sentence: String

    init(_ fault: ExtractionFault, _ sentence: String) {
        self.fault = fault
        self.sentence = sentence
    }
}
