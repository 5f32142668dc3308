package org.posthouse.mta.list;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.forward.DeliveredTo;

/**
 * What a list wants to know of a post.
 *
 * @param author the only address of From, null where there is none or several
 * @param listIds what stands between the angle brackets of List-Id fields, in lower case
 * @param deliveredTo the addresses that have sent it on, in lower case (RFC 9228)
 * @param listFields whether there is any List- field in the octets that came in
 * @param autoReply an answer by a program. RFC 3834 §5
 * @param received how many hosts it has passed
 * @param standing whether the author has written it
 */
record PostHeader(@Nullable Address author, String subject, List<String> listIds, List<String> deliveredTo, boolean listFields,
        boolean autoReply, int received, Standing standing) {
    private static final long MAX_HEADER = 256 * 1024;

    /** What is between lists of ours is in the trace fields alone. */
    static PostHeader read(byte[] trace, Source message) throws IOException {
        HeaderSection ours = HeaderSection.parse(trace);
        HeaderSection header = HeaderSection.parse(message.bytes(0, Math.min(message.size(), MAX_HEADER)));
        List<String> ids = new ArrayList<>();
        List<String> been = new ArrayList<>();
        for (HeaderSection some : List.of(ours, header)) {
            for (HeaderField f : some.all("List-Id"))
                ids.add(id(f.unfolded().text()));
            for (HeaderField f : some.all(DeliveredTo.NAME))
                been.add(f.unfolded().text().strip().toLowerCase(Locale.ROOT));
        }
        boolean listFields = header.fields().stream().anyMatch(f -> isListField(f.name()));
        String auto = header.first("Auto-Submitted").map(f -> f.unfolded().text().strip().toLowerCase(Locale.ROOT)).orElse("no");
        String subject = header.first("Subject").map(HeaderField::decoded).orElse("");
        int received = ours.all("Received").size() + header.all("Received").size();
        Address author = author(header);
        return new PostHeader(author, subject, ids, been, listFields, auto.startsWith("auto-replied"), received, Standing.of(ours, author));
    }

    /** RFC 2369 §4: none of them may stand there twice. */
    static boolean isListField(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("list-");
    }

    /** RFC 2919 §2 */
    private static String id(String value) {
        int open = value.lastIndexOf('<');
        int close = value.indexOf('>', open + 1);
        String id = open < 0 || close < 0 ? value : value.substring(open + 1, close);
        return id.strip().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Address author(HeaderSection header) {
        List<HeaderField> fields = header.all("From");
        if (fields.size() != 1)
            return null;
        List<Optional<Address>> all = new ArrayList<>();
        for (HeaderAddress a : AddressList.parse(fields.getFirst().unfolded().toByteArray()))
            if (a instanceof HeaderAddress.Entry e)
                all.add(e.address());
        return all.size() == 1 ? all.getFirst().orElse(null) : null;
    }
}
