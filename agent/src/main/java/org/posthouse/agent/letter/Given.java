package org.posthouse.agent.letter;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.posthouse.agent.account.Identity;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress.Entry;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mail.mime.Octets;

/**
 * A message that another program wrote, as {@code sendmail} takes it: line ends become CRLF, Bcc is taken out, and From, Date and Message-ID are added where they are missing.
 * RFC 6409 §8
 */
public final class Given {
    private static final int MAX_HEADER = 1 << 20;
    private static final List<String> RECIPIENTS = List.of("To", "Cc", "Bcc");

    private final List<Entry> recipients = new ArrayList<>();
    private final List<Entry> from = new ArrayList<>();

    private Given() {}

    /** Whom its header names. */
    public List<Entry> recipients() {
        return Recipients.unique(recipients, java.util.Set.of());
    }

    /** Whom it is from, by its header. */
    public List<Entry> from() {
        return List.copyOf(from);
    }

    /** Copies the message; with {@code dot} a line with a lone dot ends it. */
    public static Given copy(InputStream in, OutputStream out, Identity identity, boolean dot, InstantSource clock, ZoneId zone)
            throws IOException {
        var given = new Given();
        var lines = new BufferedInputStream(in);
        var header = new ByteArrayOutputStream();
        byte[] line = line(lines);
        // The line of an mbox before the header is no part of the message.
        if (isMbox(line))
            line = line(lines);
        while (isField(line) || header.size() > 0 && isFolded(line)) {
            header.write(line);
            if (header.size() > MAX_HEADER)
                throw new IOException("the header is longer than a megabyte");
            line = line(lines);
        }
        given.header(HeaderSection.parse(header.toByteArray()), out, identity, clock, zone);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        if (isEnd(line))
            line = line(lines);
        while (line.length > 0 && !(dot && isDot(line))) {
            out.write(line);
            line = line(lines);
        }
        out.flush();
        return given;
    }

    private void header(HeaderSection header, OutputStream out, Identity identity, InstantSource clock, ZoneId zone) throws IOException {
        if (header.first("From").isEmpty()) {
            var own = new ByteArrayOutputStream();
            new org.posthouse.mail.compose.MessageBuilder(clock, new SecureRandom()).from(identity.entry()).text("").write(own);
            HeaderField made = HeaderSection.parse(own.toByteArray()).first("From").orElseThrow();
            write(out, made);
            from.add(identity.entry());
        }
        if (header.first("Date").isEmpty())
            ascii(out, "Date: " + MailDate.format(OffsetDateTime.ofInstant(clock.instant(), zone)) + "\r\n");
        if (header.first("Message-ID").isEmpty()) {
            byte[] random = new byte[12];
            new SecureRandom().nextBytes(random);
            ascii(out, "Message-ID: <" + Long.toString(clock.millis(), 36) + "." + HexFormat.of().formatHex(random) + "@"
                    + identity.address().domain() + ">\r\n");
        }
        for (HeaderField field : header.fields()) {
            Octets value = field.rawValue();
            List<Entry> entries = AddressList.entries(AddressList.parse(value.array(), value.offset(), value.offset() + value.length()));
            if (RECIPIENTS.stream().anyMatch(field::is))
                recipients.addAll(entries);
            if (field.is("From"))
                from.addAll(entries);
            if (!field.is("Bcc"))
                write(out, field);
        }
    }

    private static void write(OutputStream out, HeaderField field) throws IOException {
        Octets raw = field.raw();
        out.write(raw.array(), raw.offset(), raw.length());
    }

    private static void ascii(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** One line with CRLF at its end, whatever it had; without octets at the end of input. */
    private static byte[] line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(128);
        int c = in.read();
        if (c < 0)
            return new byte[0];
        while (c >= 0 && c != '\n') {
            if (c == '\r') {
                in.mark(1);
                if (in.read() == '\n')
                    break;
                in.reset();
                break;
            }
            line.write(c);
            c = line.size() >= MAX_HEADER ? '\n' : in.read();
        }
        line.write('\r');
        line.write('\n');
        return line.toByteArray();
    }

    private static boolean isEnd(byte[] line) {
        return line.length == 2;
    }

    private static boolean isDot(byte[] line) {
        return line.length == 3 && line[0] == '.';
    }

    private static boolean isFolded(byte[] line) {
        return line.length > 2 && (line[0] == ' ' || line[0] == '\t');
    }

    private static boolean isMbox(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1).startsWith("From ");
    }

    private static boolean isField(byte[] line) {
        for (int i = 0; i < line.length; i++) {
            if (line[i] == ':')
                return i > 0;
            if (line[i] <= ' ' || line[i] > 126)
                return false;
        }
        return false;
    }
}
