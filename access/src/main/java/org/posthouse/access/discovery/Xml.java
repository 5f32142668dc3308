package org.posthouse.access.discovery;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes elements; texts are escaped. */
final class Xml {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newFactory();
    private final XMLStreamWriter out;

    private Xml(XMLStreamWriter out) {
        this.out = out;
    }

    interface Content {
        void write(Xml xml) throws XMLStreamException;
    }

    /** A whole document in UTF-8, with a document type where there is one (else empty). */
    static byte[] document(String type, Content content) {
        var text = new StringWriter();
        try {
            XMLStreamWriter out = FACTORY.createXMLStreamWriter(text);
            out.writeStartDocument("UTF-8", "1.0");
            if (!type.isEmpty())
                out.writeDTD("\n" + type + "\n");
            content.write(new Xml(out));
            out.writeEndDocument();
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** An element with attributes: names and values in turn. */
    Xml in(String name, List<String> attributes, Content content) throws XMLStreamException {
        out.writeStartElement(name);
        for (int i = 0; i < attributes.size(); i += 2)
            out.writeAttribute(attributes.get(i), attributes.get(i + 1));
        content.write(this);
        out.writeEndElement();
        return this;
    }

    Xml in(String name, Content content) throws XMLStreamException {
        return in(name, List.of(), content);
    }

    Xml text(String name, String value) throws XMLStreamException {
        out.writeStartElement(name);
        out.writeCharacters(value);
        out.writeEndElement();
        return this;
    }

    /** An element without content. */
    Xml empty(String name) throws XMLStreamException {
        out.writeEmptyElement(name);
        return this;
    }
}
