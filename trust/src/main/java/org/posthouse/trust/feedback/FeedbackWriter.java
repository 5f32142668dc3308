package org.posthouse.trust.feedback;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.posthouse.trust.feedback.AggregateReport.Host;
import org.posthouse.trust.feedback.AggregateReport.Metadata;
import org.posthouse.trust.feedback.AggregateReport.Published;
import org.posthouse.trust.feedback.AggregateReport.Reason;
import org.posthouse.trust.feedback.AggregateReport.Row;
import org.posthouse.trust.feedback.AggregateReport.Signature;

/** Writes reports as XML in gzip. RFC 7489 §7.2.1.1 */
public final class FeedbackWriter {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private final XMLStreamWriter out;

    private FeedbackWriter(XMLStreamWriter out) {
        this.out = out;
    }

    /** The report packed; equal reports come to equal octets. */
    public static byte[] pack(AggregateReport report) {
        var octets = new ByteArrayOutputStream(4096);
        try (OutputStream gzip = new GZIPOutputStream(octets)) {
            XMLStreamWriter out = FACTORY.createXMLStreamWriter(gzip, "UTF-8");
            new FeedbackWriter(out).report(report);
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    private void report(AggregateReport r) throws XMLStreamException {
        out.writeStartDocument("UTF-8", "1.0");
        out.writeCharacters("\n");
        out.writeStartElement("feedback");
        text("version", "1.0");
        metadata(r.metadata());
        published(r.published());
        for (Row row : r.rows())
            row(row);
        out.writeEndElement();
        out.writeEndDocument();
    }

    private void metadata(Metadata m) throws XMLStreamException {
        out.writeStartElement("report_metadata");
        text("org_name", m.organization());
        text("email", m.email());
        optional("extra_contact_info", m.contact());
        text("report_id", m.id());
        out.writeStartElement("date_range");
        text("begin", String.valueOf(m.begin().getEpochSecond()));
        text("end", String.valueOf(m.end().getEpochSecond()));
        out.writeEndElement();
        for (String error : m.errors())
            text("error", error);
        out.writeEndElement();
    }

    private void published(Published p) throws XMLStreamException {
        out.writeStartElement("policy_published");
        text("domain", p.domain());
        optional("adkim", p.dkimAlignment());
        optional("aspf", p.spfAlignment());
        text("p", p.policy());
        text("sp", p.subdomains());
        text("pct", String.valueOf(p.pct()));
        text("fo", p.failures());
        out.writeEndElement();
    }

    private void row(Row r) throws XMLStreamException {
        out.writeStartElement("record");
        out.writeStartElement("row");
        text("source_ip", r.source());
        text("count", String.valueOf(r.count()));
        out.writeStartElement("policy_evaluated");
        text("disposition", r.disposition());
        text("dkim", r.dkim());
        text("spf", r.spf());
        for (Reason reason : r.reasons()) {
            out.writeStartElement("reason");
            text("type", reason.type());
            optional("comment", reason.comment());
            out.writeEndElement();
        }
        out.writeEndElement();
        out.writeEndElement();
        out.writeStartElement("identifiers");
        optional("envelope_to", r.envelopeTo());
        text("envelope_from", r.envelopeFrom());
        text("header_from", r.headerFrom());
        out.writeEndElement();
        out.writeStartElement("auth_results");
        for (Signature s : r.signatures()) {
            out.writeStartElement("dkim");
            text("domain", s.domain());
            optional("selector", s.selector());
            text("result", s.result());
            out.writeEndElement();
        }
        for (Host h : r.hosts()) {
            out.writeStartElement("spf");
            text("domain", h.domain());
            text("scope", h.scope());
            text("result", h.result());
            out.writeEndElement();
        }
        out.writeEndElement();
        out.writeEndElement();
    }

    private void optional(String name, String value) throws XMLStreamException {
        if (!value.isEmpty())
            text(name, value);
    }

    private void text(String name, String value) throws XMLStreamException {
        out.writeStartElement(name);
        out.writeCharacters(legal(value));
        out.writeEndElement();
    }

    // What a stranger has put into a name must not make the whole report unreadable: XML has no control characters.
    private static String legal(String value) {
        var legal = new StringBuilder(value.length());
        value.codePoints().map(c -> c == '\t' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000 ? c : '?')
                .forEach(legal::appendCodePoint);
        return legal.toString();
    }
}
