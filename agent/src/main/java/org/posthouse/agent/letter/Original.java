package org.posthouse.agent.letter;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Source;

/** A message that was received or sent, to be read, answered or forwarded. */
public record Original(Source source, Entity entity) {
    private static final Pattern ID = Pattern.compile("<[^<>\\s]{1,900}>");
    private static final Pattern LIST_POST = Pattern.compile("<mailto:([^>?]+)", Pattern.CASE_INSENSITIVE);

    /** Finds the parts of a message. */
    public static Original of(Source source) throws IOException {
        return new Original(source, MimeParser.parse(source, Limits.DEFAULT));
    }

    /** The first field of that name as text for people; empty where there is none. */
    public String text(String field) {
        return entity.header().first(field).map(HeaderField::decoded).orElse("");
    }

    public String subject() {
        return text("Subject");
    }

    /** All addresses of the fields of that name, groups opened. */
    public List<HeaderAddress.Entry> addresses(String field) {
        List<HeaderAddress.Entry> all = new ArrayList<>();
        for (HeaderField f : entity.header().all(field)) {
            Octets raw = f.rawValue();
            all.addAll(AddressList.entries(AddressList.parse(raw.array(), raw.offset(), raw.offset() + raw.length())));
        }
        return all;
    }

    /** When its author wrote it, by the author's clock. */
    public Optional<OffsetDateTime> date() {
        return MailDate.parse(text("Date"));
    }

    /** The message ids in the fields of that name, with angle brackets. RFC 5322 §3.6.4 */
    public List<String> ids(String field) {
        List<String> ids = new ArrayList<>();
        for (HeaderField f : entity.header().all(field)) {
            Matcher m = ID.matcher(f.decoded());
            while (m.find())
                ids.add(m.group());
        }
        return ids;
    }

    /** The address of the list it came by; empty where there is none, or one to which nobody may write. RFC 2369 §3.4 */
    public Optional<HeaderAddress.Entry> listPost() {
        Matcher m = LIST_POST.matcher(text("List-Post"));
        return m.find() ? AddressList.entries(AddressList.parse(m.group(1))).stream().findFirst() : Optional.empty();
    }

    /** What an answer puts into References, the message answered last: its own References, else its In-Reply-To where that is one id, then its id. RFC 5322 §3.6.4 */
    public List<String> thread() {
        List<String> own = ids("Message-ID");
        List<String> before = ids("References");
        if (before.isEmpty()) {
            List<String> parent = ids("In-Reply-To");
            before = parent.size() == 1 ? parent : List.of();
        }
        List<String> all = new ArrayList<>(before);
        if (!own.isEmpty()) {
            all.remove(own.getFirst());
            all.add(own.getFirst());
        }
        return own.isEmpty() ? List.of() : all;
    }
}
