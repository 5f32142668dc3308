package org.posthouse.agent.letter;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Disposition;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;

/** What a message holds: the texts to read, in order, and the files. */
public final class Parts {
    private static final int DEPTH = 20;

    private final Original mail;
    private final List<Entity> texts = new ArrayList<>();
    private final List<File> files = new ArrayList<>();

    private Parts(Original mail) {
        this.mail = mail;
    }

    /** A file of a message: its number counts from 1, the name is what its sender gave it (empty for none), the octets are those of its encoded form. */
    public record File(int number, String type, String name, long octets, boolean inline, Entity entity) {
        /** Its content, decoded. */
        public InputStream open(Source source) {
            Entity message = entity.message();
            return message != null ? source.stream(entity.bodyStart(), entity.end()) : TransferDecoder.body(source, entity);
        }
    }

    public static Parts of(Original mail) {
        var parts = new Parts(mail);
        parts.look(mail.entity(), 0, true);
        return parts;
    }

    public List<File> files() {
        return List.copyOf(files);
    }

    /** What it says, as text: plain text as it is, HTML as lines; cut, with a word about it, after so many characters. */
    public String text(int maxChars) throws IOException {
        var out = new StringBuilder();
        for (Entity e : texts) {
            int left = maxChars - out.length();
            if (left <= 0)
                break;
            if (!out.isEmpty())
                out.append("\n\n");
            String text = DecodedText.read(mail.source(), e, left);
            out.append(isHtml(e) ? HtmlLines.of(text) : text.replace("\r\n", "\n").replace('\r', '\n'));
            if (text.length() >= left)
                out.append("\n[cut here: see the whole with --raw]\n");
        }
        return out.toString();
    }

    /** The HTML as it was sent, where there is some. */
    public Optional<String> html(int maxChars) throws IOException {
        Entity found = html(mail.entity(), 0);
        return found == null ? Optional.empty() : Optional.of(DecodedText.read(mail.source(), found, maxChars));
    }

    private static @Nullable Entity html(Entity e, int depth) {
        if (depth > DEPTH || isFile(e))
            return null;
        if (isHtml(e))
            return e;
        for (Entity child : e.parts()) {
            Entity found = html(child, depth + 1);
            if (found != null)
                return found;
        }
        return null;
    }

    /** Files are found everywhere, texts where they are shown. */
    private void look(Entity e, int depth, boolean shown) {
        if (depth > DEPTH)
            return;
        if (e.isMultipart()) {
            if (e.type().subtype().equals("alternative"))
                alternative(e, depth, shown);
            else
                e.parts().forEach(p -> look(p, depth + 1, shown));
        } else if (!isFile(e) && (isHtml(e) || e.type().is("text", "plain"))) {
            if (shown)
                texts.add(e);
        } else {
            files.add(file(e));
        }
    }

    /** Of alternatives the plain text, where it says something; else the last that can be shown. RFC 2046 §5.1.4 */
    private void alternative(Entity e, int depth, boolean shown) {
        Entity best = null;
        for (Entity child : e.parts())
            if (best == null || !(best.type().is("text", "plain") && best.end() - best.bodyStart() > 2))
                best = isText(child, depth + 1) ? child : best;
        for (Entity child : e.parts())
            look(child, depth + 1, shown && child.equals(best));
    }

    private static boolean isText(Entity e, int depth) {
        if (e.isMultipart())
            return depth <= DEPTH && !e.parts().isEmpty() && e.parts().stream().anyMatch(p -> isText(p, depth + 1));
        return !isFile(e) && (isHtml(e) || e.type().is("text", "plain"));
    }

    private static boolean isHtml(Entity e) {
        return e.type().is("text", "html");
    }

    private static boolean isFile(Entity e) {
        Disposition d = e.disposition();
        return d != null && d.type().equals("attachment");
    }

    private File file(Entity e) {
        Disposition d = e.disposition();
        String name = d == null ? "" : d.params().get("filename").orElse("");
        if (name.isEmpty())
            name = e.type().params().get("name").orElse("");
        Entity message = e.message();
        if (name.isEmpty() && message != null)
            name = message.header().first("Subject").map(HeaderField::decoded).orElse("message") + ".eml";
        boolean inline = d != null && d.type().equals("inline") || d == null && e.id() != null;
        return new File(files.size() + 1, e.type().toString().toLowerCase(Locale.ROOT), name, e.end() - e.bodyStart(), inline, e);
    }
}
