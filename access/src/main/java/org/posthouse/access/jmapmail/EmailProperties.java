package org.posthouse.access.jmapmail;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.MethodError;

/** Which properties of emails and of their parts are wanted, and which texts. RFC 8621 §4.2 */
record EmailProperties(Set<String> names, List<HeaderForm> headers, Set<String> bodyNames, List<HeaderForm> bodyHeaders, boolean textValues,
        boolean htmlValues, boolean allValues, int maxValue) {
    static final Set<String> METADATA = Set.of("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt");
    private static final List<String> DEFAULT = List.of("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt",
            "messageId", "inReplyTo", "references", "sender", "from", "to", "cc", "bcc", "replyTo", "subject", "sentAt", "hasAttachment",
            "preview", "bodyValues", "textBody", "htmlBody", "attachments");
    private static final List<String> DEFAULT_PARSED = DEFAULT.subList(7, DEFAULT.size());
    private static final Set<String> MORE = Set.of("headers", "bodyStructure");
    private static final List<String> DEFAULT_BODY = List.of("partId", "blobId", "size", "name", "type", "charset", "disposition", "cid",
            "language", "location");
    private static final Set<String> MORE_BODY = Set.of("headers", "subParts");
    /** Octets of one text. */
    private static final int MAX_VALUE = 5_000_000;
    private static final int MAX_HEADERS = 200;

    static final List<String> ARGUMENTS = List.of("properties", "bodyProperties", "fetchTextBodyValues", "fetchHTMLBodyValues",
            "fetchAllBodyValues", "maxBodyValueBytes");

    /** Of emails that are in mailboxes, or of messages that are only looked at. */
    static EmailProperties of(Args args, boolean stored) throws MethodError {
        List<HeaderForm> headers = new ArrayList<>(), bodyHeaders = new ArrayList<>();
        Set<String> names = names(args, "properties", stored ? DEFAULT : DEFAULT_PARSED, MORE, headers);
        Set<String> bodyNames = names(args, "bodyProperties", DEFAULT_BODY, MORE_BODY, bodyHeaders);
        if (stored)
            names.add("id");
        long max = args.unsigned("maxBodyValueBytes", 0);
        return new EmailProperties(names, headers, bodyNames, bodyHeaders, args.flag("fetchTextBodyValues", false),
                args.flag("fetchHTMLBodyValues", false), args.flag("fetchAllBodyValues", false),
                (int) (max == 0 ? MAX_VALUE : Math.min(max, MAX_VALUE)));
    }

    private static Set<String> names(Args args, String argument, List<String> defaults, Set<String> more, List<HeaderForm> headers)
            throws MethodError {
        List<String> asked = args.texts(argument);
        if (asked == null)
            return new LinkedHashSet<>(defaults);
        Set<String> names = new LinkedHashSet<>();
        for (String name : asked) {
            boolean header = name.startsWith("header:");
            if (header && names.add(name)) {
                headers.add(HeaderForm.parse(name));
                if (headers.size() > MAX_HEADERS)
                    throw new MethodError("requestTooLarge", "at most " + MAX_HEADERS + " header fields are told at once");
            } else if (!header) {
                if (!DEFAULT.contains(name) && !defaults.contains(name) && !more.contains(name))
                    throw MethodError.arguments("there is no property " + name);
                names.add(name);
            }
        }
        return names;
    }

    boolean wants(String name) {
        return names.contains(name);
    }

    /** Those that lists show, where nothing else but the snapshot's is wanted; else none. */
    Set<String> summary() {
        Set<String> out = new LinkedHashSet<>(names);
        out.removeAll(METADATA);
        return Summaries.NAMES.containsAll(out) ? out : Set.of();
    }

    /** Whether the snapshot of all emails has everything that is wanted. */
    boolean metadataOnly() {
        return METADATA.containsAll(names);
    }
}
