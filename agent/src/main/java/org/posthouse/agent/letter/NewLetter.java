package org.posthouse.agent.letter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.posthouse.agent.account.Identity;
import org.posthouse.mail.address.HeaderAddress.Entry;
import org.posthouse.mail.compose.Content;
import org.posthouse.mail.compose.MessageBuilder;

/** A letter that is being written. */
public final class NewLetter {
    private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("txt", "text/plain"), Map.entry("html", "text/html"),
            Map.entry("csv", "text/csv"), Map.entry("pdf", "application/pdf"), Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"), Map.entry("gif", "image/gif"), Map.entry("webp", "image/webp"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("mp3", "audio/mpeg"), Map.entry("wav", "audio/wav"), Map.entry("ogg", "audio/ogg"), Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"), Map.entry("zip", "application/zip"), Map.entry("gz", "application/gzip"),
            Map.entry("json", "application/json"), Map.entry("xml", "application/xml"), Map.entry("eml", "message/rfc822"),
            Map.entry("ics", "text/calendar"), Map.entry("vcf", "text/vcard"), Map.entry("md", "text/markdown"),
            Map.entry("doc", "application/msword"), Map.entry("odt", "application/vnd.oasis.opendocument.text"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));

    /** A file to go with it; an image that is inline is shown below the text. */
    public record Enclosed(String name, String type, boolean inline, Content content) {}

    public Identity from;
    public List<Entry> to = List.of();
    public List<Entry> cc = List.of();
    public List<Entry> bcc = List.of();
    public List<Entry> replyTo = List.of();
    public String subject = "";
    public String text = "";
    /** What it answers, oldest first; empty for a new thread. */
    public List<String> thread = List.of();
    public final List<Enclosed> enclosed = new ArrayList<>();

    public NewLetter(Identity from) {
        this.from = from;
    }

    /** Encloses a file of this machine; its type is known by its name unless it is given. */
    public void enclose(Path file, String type, boolean inline) {
        Path last = file.getFileName();
        String name = last == null ? "file" : last.toString();
        enclosed.add(new Enclosed(name, type.isEmpty() ? typeOf(name) : type, inline, () -> Files.newInputStream(file)));
    }

    /** The media type that a file's name suggests. */
    public static String typeOf(String name) {
        String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(end, "application/octet-stream");
    }

    /** All who get it, each once. */
    public List<Entry> recipients() {
        List<Entry> all = new ArrayList<>(to);
        all.addAll(cc);
        all.addAll(bcc);
        return Recipients.unique(all, java.util.Set.of());
    }

    /** Writes it as it travels, and gives its message id. A draft keeps its Bcc, which nobody gets. */
    public String write(OutputStream out, InstantSource clock, ZoneId zone, boolean draft) throws IOException {
        var message = new MessageBuilder(clock, RandomGenerator.of("SecureRandom")).zone(zone).from(from.entry()).to(to).cc(cc)
                .subject(subject).text(text);
        if (!replyTo.isEmpty())
            message.replyTo(replyTo);
        if (!thread.isEmpty())
            message.answers(thread);
        if (draft && !bcc.isEmpty())
            message.header("Bcc", Quote.show(bcc));
        var html = new StringBuilder();
        for (int i = 0; i < enclosed.size(); i++) {
            Enclosed e = enclosed.get(i);
            if (!e.inline()) {
                message.attach(e.type(), e.name(), e.content());
                continue;
            }
            String id = "image" + (i + 1) + "@" + from.address().domain();
            html.append("<p><img src=\"cid:").append(id).append("\" alt=\"").append(escape(e.name())).append("\"></p>\n");
            message.inline(id, e.type(), e.name(), e.content());
        }
        if (!html.isEmpty())
            message.html("<!DOCTYPE html>\n<html><body>\n<div style=\"white-space: pre-wrap\">" + escape(text) + "</div>\n" + html
                    + "</body></html>\n");
        return message.write(out);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
