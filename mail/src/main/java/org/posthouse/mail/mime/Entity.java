package org.posthouse.mail.mime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message or body part as offsets into its source. {@code [headerStart, bodyStart)} is the header with its empty line,
 * {@code [bodyStart, end)} the body without the line end that belongs to a boundary. RFC 2045 §2.4, RFC 2046 §5.1
 */
public final class Entity {
    long headerStart;
    long bodyStart;
    long end;
    long lines;
    HeaderSection header = new HeaderSection(new byte[0], 0, new int[0], 0, true);
    ContentType type = ContentType.DEFAULT;
    String encoding = "7bit";
    @Nullable
    Disposition disposition;
    @Nullable
    Octets id;
    @Nullable
    Octets description;
    @Nullable
    Octets md5;
    @Nullable
    Octets location;
    List<Octets> language = List.of();
    final List<Entity> parts = new ArrayList<>(0);
    @Nullable
    Entity message;
    boolean opaque;
    byte @Nullable [] boundary;

    Entity() {}

    /** Where the header begins. */
    public long headerStart() {
        return headerStart;
    }

    /** Where the body begins, after the empty line. */
    public long bodyStart() {
        return bodyStart;
    }

    /** Where the body ends. */
    public long end() {
        return end;
    }

    /** Line feeds in the encoded body. */
    public long lines() {
        return lines;
    }

    /** Its header fields. */
    public HeaderSection header() {
        return header;
    }

    /** What it holds; the default of its surroundings where it does not say. */
    public ContentType type() {
        return type;
    }

    /** Content-Transfer-Encoding in lower case; {@code 7bit} where there is none. RFC 2045 §6.1 */
    public String encoding() {
        return encoding;
    }

    /** Content-Disposition, or null. */
    public @Nullable Disposition disposition() {
        return disposition;
    }

    /** Content-ID as written, or null. */
    public @Nullable Octets id() {
        return id;
    }

    /** Content-Description, still encoded, or null. */
    public @Nullable Octets description() {
        return description;
    }

    /** Content-MD5, or null. */
    public @Nullable Octets md5() {
        return md5;
    }

    /** Content-Location, or null. */
    public @Nullable Octets location() {
        return location;
    }

    /** Content-Language tags. */
    public List<Octets> language() {
        return language;
    }

    /** Its parts, when it is a multipart. */
    public List<Entity> parts() {
        return Collections.unmodifiableList(parts);
    }

    /** The message inside, when it is message/rfc822 or message/global and not encoded; else null. */
    public @Nullable Entity message() {
        return message;
    }

    /** True when a limit kept the reader from looking inside. */
    public boolean opaque() {
        return opaque;
    }

    /** A message that is not itself encoded, so that its parts have offsets in the same source. RFC 2046 §5.2.1, RFC 6532 §3.7 */
    boolean holdsMessage() {
        return type.type().equals("message") && (type.subtype().equals("rfc822") || type.subtype().equals("global"))
                && (encoding.equals("7bit") || encoding.equals("8bit") || encoding.equals("binary"));
    }

    /** True when it was read as a multipart; a broken one may have no parts. */
    public boolean isMultipart() {
        return boundary != null && (!opaque || !parts.isEmpty());
    }
}
