import Testing

@testable import AWS

@Suite struct XMLElementsTests {
    @Test
    func `texts are found by the path of their elements`() throws {
        let text = """
            \u{20}<?xml version="1.0"?>
            <a xmlns="urn:x"><b x='1'>one &lt;&amp;&#x41;&#66;</b><b>two</b><c/><d ><e>\u{20}</e ></d></a>

            """
        let elements = try #require(XMLElements(Array(text.utf8)))
        #expect(elements.root == "a")
        #expect(elements.texts["a/b"] == "one <&AB")
        #expect(elements.texts["a/c"] == "")
        #expect(elements.texts["a/d/e"] == " ")
        #expect(elements.texts["b"] == nil)
    }

    @Test(arguments: [
        "", "text", "<a>", "<a></b>", "<a></a><b></b>", "<a></a>x", "x<a></a>", "<a>&nbsp;</a>",
        "<a>&amp</a>",
        "<!DOCTYPE a><a></a>", "<a><!-- x --></a>", "<a><![CDATA[x]]></a>", "</a>", "<>x</>", "<a",
        "<?xml <a/>",
        "<html><body><br></body></html>", "<a>&#xD800;</a>",
    ])
    func `what is no such document is refused`(text: String) {
        #expect(XMLElements(Array(text.utf8)) == nil)
    }

    @Test
    func `bytes that are no UTF-8 are refused`() {
        #expect(XMLElements([0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E]) == nil)
    }
}
