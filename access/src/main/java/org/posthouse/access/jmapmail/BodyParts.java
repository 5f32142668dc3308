package org.posthouse.access.jmapmail;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Part;

/** Which parts of a message are shown as its text, which as its HTML, and which are attachments. RFC 8621 §4.1.4 */
public final class BodyParts {
    private static final int DEPTH = 100;

    /** A part and its number; null for a multipart. */
    public record Numbered(Part part, @Nullable String id) {
        public String type() {
            return part.type() + "/" + part.subtype();
        }

        public boolean isMultipart() {
            return part.kind() == Part.Kind.MULTIPART;
        }
    }

    public final List<Numbered> text = new ArrayList<>();
    public final List<Numbered> html = new ArrayList<>();
    public final List<Numbered> attachments = new ArrayList<>();
    /** All that are no multiparts, in order. */
    public final List<Numbered> leaves = new ArrayList<>();

    public static BodyParts of(Part body) {
        BodyParts parts = new BodyParts();
        parts.walk(List.of(number(body, "")), "mixed", false, parts.html, parts.text, 0);
        return parts;
    }

    /** The numbers of IMAP: those of the parts of a multipart follow its own; a message that is one part has 1. */
    static Numbered number(Part part, String prefix) {
        boolean multipart = part.kind() == Part.Kind.MULTIPART;
        return new Numbered(part, multipart ? null : prefix.isEmpty() ? "1" : prefix);
    }

    static List<Numbered> children(Part part, String prefix) {
        List<Numbered> out = new ArrayList<>(part.parts().size());
        for (int i = 0; i < part.parts().size(); i++)
            out.add(number(part.parts().get(i), prefix(prefix, i)));
        return out;
    }

    static String prefix(String prefix, int index) {
        return prefix.isEmpty() ? Integer.toString(index + 1) : prefix + "." + (index + 1);
    }

    private static boolean isMedia(Part p) {
        return p.type().equals("image") || p.type().equals("audio") || p.type().equals("video");
    }

    private final List<String> prefixes = new ArrayList<>(List.of(""));

    private void walk(List<Numbered> parts, String multipartType, boolean inAlternative, @Nullable List<Numbered> htmlBody,
            @Nullable List<Numbered> textBody, int depth) {
        int textLength = textBody == null ? -1 : textBody.size();
        int htmlLength = htmlBody == null ? -1 : htmlBody.size();
        for (int i = 0; i < parts.size(); i++) {
            Numbered n = parts.get(i);
            if (n.isMultipart() && depth < DEPTH) {
                String prefix = depth == 0 ? "" : prefix(prefixes.getLast(), i);
                prefixes.add(prefix);
                walk(children(n.part, prefix), n.part.subtype(), inAlternative || n.part.subtype().equals("alternative"), htmlBody,
                        textBody, depth + 1);
                prefixes.removeLast();
                continue;
            }
            leaves.add(n);
            if (!isInline(n.part, i, multipartType)) {
                attachments.add(n);
                continue;
            }
            boolean plain = n.type().equals("text/plain"), isHtml = n.type().equals("text/html");
            if (multipartType.equals("alternative")) {
                List<Numbered> to = plain ? textBody : isHtml ? htmlBody : attachments;
                if (to != null)
                    to.add(n);
                continue;
            }
            if (inAlternative && plain)
                htmlBody = null;
            if (inAlternative && isHtml)
                textBody = null;
            if (textBody != null)
                textBody.add(n);
            if (htmlBody != null)
                htmlBody.add(n);
            if ((textBody == null || htmlBody == null) && isMedia(n.part))
                attachments.add(n);
        }
        if (multipartType.equals("alternative") && textBody != null && htmlBody != null) {
            if (textLength == textBody.size() && htmlLength != htmlBody.size())
                textBody.addAll(List.copyOf(htmlBody.subList(htmlLength, htmlBody.size())));
            else if (htmlLength == htmlBody.size() && textLength != textBody.size())
                htmlBody.addAll(List.copyOf(textBody.subList(textLength, textBody.size())));
        }
    }

    private static boolean isInline(Part p, int i, String multipartType) {
        boolean shown = p.type().equals("text") && (p.subtype().equals("plain") || p.subtype().equals("html")) || isMedia(p);
        return !"attachment".equals(p.disposition()) && shown
                && (i == 0 || !multipartType.equals("related") && (isMedia(p) || p.fileName().isEmpty()));
    }
}
