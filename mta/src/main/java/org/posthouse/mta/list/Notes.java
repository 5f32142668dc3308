package org.posthouse.mta.list;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.compose.TextBody;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.signing.Signing;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.list.MailList;

/** Short messages that a list writes itself: with a null return path, and said to be automatic. RFC 3834 §5 */
record Notes(Engine engine, Journeys journeys, InstantSource clock, Signing signing) {
    /** To one of those concerned; its blob is written and not yet durable. */
    Arrival write(MailList list, String to, String subject, String text) throws Refusal {
        long id = journeys.newId();
        Address owner = list.beside("owner");
        TextBody body = TextBody.legible(text);
        HeaderWriter header = new HeaderWriter();
        header.raw("Date", MailDate.format(OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)));
        header.addresses("From", List.of(new HeaderAddress.Entry(list.name().toString(), owner.local().value(), owner.domain().ascii())));
        header.raw("To", to);
        header.text("Subject", subject);
        header.raw("Message-ID", "<" + JourneyId.show(id) + "." + list.id() + "@" + list.name().domain().ascii() + ">");
        header.raw("Auto-Submitted", "auto-generated");
        header.raw("List-Id", "<" + ListFields.id(list) + ">");
        header.raw("MIME-Version", "1.0");
        header.raw("Content-Type", "text/plain; charset=" + body.charset());
        header.raw("Content-Transfer-Encoding", body.encoding());
        var out = new ByteArrayOutputStream();
        out.writeBytes(header.end());
        out.writeBytes(body.body());
        boolean utf8 = to.chars().anyMatch(c -> c > 126);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(out.toByteArray(), 0, out.size());
            return signing.written(new Arrival(id, ReturnPath.NULL, new byte[0], blob.finish(), out.size(), clock.instant(),
                    Terms.of(utf8 ? Terms.Content.EIGHT_BIT : Terms.Content.SEVEN_BIT, utf8), ""));
        }
    }

    /** For terminals and mail alike: one line without control characters. */
    static String line(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        String s = new String(utf8, StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); i++)
            out.append(Character.isISOControl(s.charAt(i)) ? ' ' : s.charAt(i));
        return out.toString();
    }
}
