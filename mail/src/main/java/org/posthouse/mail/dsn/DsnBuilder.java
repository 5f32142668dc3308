package org.posthouse.mail.dsn;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.random.RandomGenerator;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.compose.Boundary;
import org.posthouse.mail.compose.CrlfStream;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.compose.TextBody;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mail.mime.Source;

/**
 * Writes a report as a message: a text for people in English and Chinese, the facts for programs, and the header of the message (or all of
 * it). It is sent with a null return path. RFC 3464, RFC 6522, RFC 3834 §2
 */
public final class DsnBuilder {
    private final Dsn dsn;
    private final InstantSource clock;
    private final RandomGenerator random;
    private ZoneId zone = ZoneOffset.UTC;
    private long most = Long.MAX_VALUE;

    /** A report to write. */
    public DsnBuilder(Dsn dsn, InstantSource clock, RandomGenerator random) {
        this.dsn = dsn;
        this.clock = clock;
        this.random = random;
    }

    /** Time zone of the dates; UTC unless set. */
    public DsnBuilder zone(ZoneId value) {
        zone = value;
        return this;
    }

    /** Octets of a message that is returned whole; of a larger one the header is. RFC 3461 §6.2 */
    public DsnBuilder most(long octets) {
        most = octets;
        return this;
    }

    /**
     * Writes the report with CRLF line ends; the stream is flushed, not closed.
     *
     * @param to the return path of the message reported on
     * @param original that message
     * @param whole true to return all of it, false for its header only. RFC 3461 §4.3
     * @return the Message-ID of the report
     */
    public String write(OutputStream out, Address to, Source original, boolean whole) throws IOException {
        String boundary = Boundary.next(random);
        String id = "<" + Long.toString(clock.millis(), 36) + "." + Boundary.next(random).substring(2) + "@" + host() + ">";
        Returned returned = Returned.of(original, whole && original.size() <= most);
        // A header in UTF-8 is named for what it is, and then the report is of the international kind too. RFC 6533 §4.4
        boolean utf8 = StatusText.needsUtf8(dsn) || returned.highHeader();
        HeaderWriter header = new HeaderWriter();
        header.raw("Date", MailDate.format(OffsetDateTime.ofInstant(clock.instant(), zone)));
        header.addresses("From", List.of(new HeaderAddress.Entry("Mail Delivery System", "MAILER-DAEMON", host())));
        header.raw("To", to.toString());
        header.text("Subject", ReportText.subject(dsn));
        header.raw("Message-ID", id);
        header.raw("Auto-Submitted", "auto-replied");
        header.raw("MIME-Version", "1.0");
        header.raw("Content-Type",
                "multipart/report; report-type=" + (utf8 ? "global-delivery-status" : "delivery-status") + "; boundary=\""
                        + boundary + "\"");
        out.write(header.end());

        TextBody text = TextBody.legible(ReportText.text(dsn, zone, returned.subject()));
        part(out, boundary, "text/plain; charset=" + text.charset(), text.encoding());
        out.write(text.body());

        part(out, boundary, utf8 ? "message/global-delivery-status" : "message/delivery-status", utf8 ? "8bit" : "7bit");
        out.write(StatusText.of(dsn, zone, utf8).getBytes(StandardCharsets.UTF_8));

        part(out, boundary, returned.mediaType(), returned.encoding());
        CrlfStream lines = new CrlfStream(out);
        returned.copyTo(lines);
        out.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return id;
    }

    private String host() {
        return dsn.reportingMta();
    }

    private static void part(OutputStream out, String boundary, String type, String encoding) throws IOException {
        out.write(("\r\n--" + boundary + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(new HeaderWriter().raw("Content-Type", type).raw("Content-Transfer-Encoding", encoding).end());
    }
}
