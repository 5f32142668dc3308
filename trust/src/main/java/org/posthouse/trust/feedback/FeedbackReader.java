package org.posthouse.trust.feedback;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.feedback.AggregateReport.Host;
import org.posthouse.trust.feedback.AggregateReport.Metadata;
import org.posthouse.trust.feedback.AggregateReport.Published;
import org.posthouse.trust.feedback.AggregateReport.Reason;
import org.posthouse.trust.feedback.AggregateReport.Row;
import org.posthouse.trust.feedback.AggregateReport.Signature;

/**
 * Reads reports as they come: plain, in gzip or in a zip file, with or without a namespace, elements in any order; what is unknown is passed over. RFC 7489 §7.2,
 * §C
 */
public final class FeedbackReader {
    /** Octets of a report, unpacked; a good bound for all of one message too. */
    public static final long MAX = 16 << 20;
    private static final int MAX_TEXT = 300;
    private static final int MAX_ITEMS = 20;
    private static final int MAX_DEPTH = 16;
    private static final XMLInputFactory FACTORY = factory();

    private final XMLStreamReader in;
    private final Consumer<Row> rows;
    private int depth;

    private FeedbackReader(XMLStreamReader in, Consumer<Row> rows) {
        this.in = in;
        this.rows = rows;
    }

    /** All of a report but its rows. */
    public record Head(Metadata metadata, Published published) {}

    private static XMLInputFactory factory() {
        XMLInputFactory f = XMLInputFactory.newDefaultFactory();
        f.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        f.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        f.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        f.setProperty(XMLInputFactory.IS_COALESCING, false);
        f.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return f;
    }

    /** Hands out the rows as they are read; where it fails in the end, all of them are to be forgotten. */
    public static Head read(InputStream file, Consumer<Row> rows) throws FeedbackException {
        return read(file, rows, Room.alone());
    }

    /** The same for one of several files: what it unpacks to is taken from what all of them may. */
    public static Head read(InputStream file, Consumer<Row> rows, Room room) throws FeedbackException {
        try (InputStream unpacked = Unpacked.of(file, room)) {
            XMLStreamReader in = FACTORY.createXMLStreamReader(Decoded.of(unpacked));
            try {
                return new FeedbackReader(in, rows).report();
            } finally {
                in.close();
            }
        } catch (IOException e) {
            throw new FeedbackException("the report cannot be unpacked: " + e.getMessage());
        } catch (XMLStreamException e) {
            throw new FeedbackException(e.getNestedException() instanceof IOException io
                    ? "the report cannot be unpacked: " + io.getMessage()
                    : "the report is no XML that can be read: " + line(e.getMessage()));
        }
    }

    private static String line(@Nullable String s) {
        String line = s == null ? "" : s.replace('\n', ' ').replace('\r', ' ');
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    private interface Child {
        void at(String name) throws XMLStreamException, FeedbackException;
    }

    private Head report() throws XMLStreamException, FeedbackException {
        while (in.next() != XMLStreamConstants.START_ELEMENT)
            if (in.getEventType() == XMLStreamConstants.DTD)
                throw new FeedbackException("the report has a document type, which no report has");
        if (!in.getLocalName().equals("feedback"))
            throw new FeedbackException("not a report: it begins with " + line(in.getLocalName()));
        var metadata = new Metadata[1];
        var published = new Published[1];
        children(name -> {
            switch (name) {
                case "report_metadata" -> metadata[0] = metadata();
                case "policy_published" -> published[0] = published();
                case "record" -> row();
                default -> skip();
            }
        });
        if (metadata[0] == null || published[0] == null)
            throw new FeedbackException("the report lacks " + (metadata[0] == null ? "report_metadata" : "policy_published"));
        return new Head(metadata[0], published[0]);
    }

    /** Calls for each element below the one that has just begun; each call reads to the end of its element. */
    private void children(Child child) throws XMLStreamException, FeedbackException {
        if (++depth > MAX_DEPTH)
            throw new FeedbackException("the report is nested too deeply");
        for (int event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next())
            if (event == XMLStreamConstants.START_ELEMENT)
                child.at(in.getLocalName());
        depth--;
    }

    private void skip() throws XMLStreamException, FeedbackException {
        children(_ -> skip());
    }

    /** The text of the element that has just begun, without blanks at its ends, cut; what is below it is passed over. */
    private String text() throws XMLStreamException, FeedbackException {
        var text = new StringBuilder();
        for (int event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next())
            if (event == XMLStreamConstants.START_ELEMENT)
                skip();
            else if ((event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) && text.length() <= MAX_TEXT)
                text.append(in.getTextCharacters(), in.getTextStart(), Math.min(in.getTextLength(), 4 * MAX_TEXT));
        String s = text.toString().strip();
        var clean = new StringBuilder();
        s.codePoints().limit(MAX_TEXT).map(c -> Character.isISOControl(c) ? ' ' : c).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private String word() throws XMLStreamException, FeedbackException {
        return text().toLowerCase(Locale.ROOT);
    }

    private long number() throws XMLStreamException, FeedbackException {
        String s = text();
        try {
            return Math.clamp(Long.parseLong(s), 0, 1_000_000_000_000_000L);
        } catch (NumberFormatException e) {
            // Some write times and counts with a fraction.
            int dot = s.indexOf('.');
            if (dot > 0 && dot <= 15 && s.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9'))
                return Long.parseLong(s.substring(0, dot));
            throw new FeedbackException("the report has '" + (s.length() > 40 ? s.substring(0, 40) : s) + "' where a number is due");
        }
    }

    private Metadata metadata() throws XMLStreamException, FeedbackException {
        var texts = new String[]{"", "", "", ""};
        var range = new long[2];
        var errors = new ArrayList<String>();
        children(name -> {
            switch (name) {
                case "org_name" -> texts[0] = text();
                case "email" -> texts[1] = text();
                case "extra_contact_info" -> texts[2] = text();
                case "report_id" -> texts[3] = text();
                case "date_range" -> children(bound -> {
                    switch (bound) {
                        case "begin" -> range[0] = number();
                        case "end" -> range[1] = number();
                        default -> skip();
                    }
                });
                case "error" -> add(errors, text());
                default -> skip();
            }
        });
        return new Metadata(texts[0], texts[1], texts[2], texts[3], Instant.ofEpochSecond(range[0]), Instant.ofEpochSecond(range[1]),
                errors);
    }

    private Published published() throws XMLStreamException, FeedbackException {
        var t = new String[]{"", "r", "r", "none", "", "0"};
        var pct = new long[]{100};
        children(name -> {
            switch (name) {
                case "domain" -> t[0] = word();
                case "adkim" -> t[1] = word();
                case "aspf" -> t[2] = word();
                case "p" -> t[3] = word();
                case "sp" -> t[4] = word();
                case "pct" -> pct[0] = number();
                case "fo" -> t[5] = text();
                default -> skip();
            }
        });
        return new Published(t[0], t[1], t[2], t[3], t[4], (int) Math.min(100, pct[0]), t[5]);
    }

    private static <T> void add(List<T> all, T one) {
        if (all.size() < MAX_ITEMS)
            all.add(one);
    }

    /** What is collected of one record. */
    private static final class Collected {
        String source = "";
        long count;
        String disposition = "none";
        String dkim = "";
        String spf = "";
        String headerFrom = "";
        String envelopeFrom = "";
        String envelopeTo = "";
        final List<Reason> reasons = new ArrayList<>();
        final List<Signature> signatures = new ArrayList<>();
        final List<Host> hosts = new ArrayList<>();
    }

    private void row() throws XMLStreamException, FeedbackException {
        var c = new Collected();
        children(name -> {
            switch (name) {
                case "row" -> children(inner -> counted(c, inner));
                case "identifiers" -> children(inner -> identifiers(c, inner));
                case "auth_results" -> children(inner -> results(c, inner));
                default -> skip();
            }
        });
        rows.accept(new Row(c.source, c.count, c.disposition, c.dkim, c.spf, c.reasons, c.headerFrom, c.envelopeFrom, c.envelopeTo,
                c.signatures, c.hosts));
    }

    private void counted(Collected c, String name) throws XMLStreamException, FeedbackException {
        switch (name) {
            case "source_ip" -> c.source = word();
            case "count" -> c.count = number();
            case "policy_evaluated" -> children(inner -> evaluated(c, inner));
            default -> skip();
        }
    }

    private void evaluated(Collected c, String name) throws XMLStreamException, FeedbackException {
        switch (name) {
            case "disposition" -> c.disposition = word();
            case "dkim" -> c.dkim = word();
            case "spf" -> c.spf = word();
            case "reason" -> {
                var t = new String[]{"", ""};
                children(inner -> {
                    switch (inner) {
                        case "type" -> t[0] = word();
                        case "comment" -> t[1] = text();
                        default -> skip();
                    }
                });
                add(c.reasons, new Reason(t[0], t[1]));
            }
            default -> skip();
        }
    }

    private void identifiers(Collected c, String name) throws XMLStreamException, FeedbackException {
        switch (name) {
            case "header_from" -> c.headerFrom = word();
            case "envelope_from" -> c.envelopeFrom = word();
            case "envelope_to" -> c.envelopeTo = word();
            default -> skip();
        }
    }

    private void results(Collected c, String method) throws XMLStreamException, FeedbackException {
        var t = new String[]{"", "", "", "mfrom"};
        children(name -> {
            switch (name) {
                case "domain" -> t[0] = word();
                case "selector" -> t[1] = text();
                case "result" -> t[2] = word();
                case "scope" -> t[3] = word();
                default -> skip();
            }
        });
        if (method.equals("dkim"))
            add(c.signatures, new Signature(t[0], t[1], t[2]));
        else if (method.equals("spf"))
            add(c.hosts, new Host(t[0], t[3], t[2]));
    }
}
