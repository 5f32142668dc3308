package org.posthouse.access.pop3server;

import java.util.Optional;
import org.posthouse.protocol.pop3.Reply;

/** A language of replies. RFC 6856 §3.2 */
public enum Language {
    ENGLISH("en", "English"), CHINESE("zh", "中文");

    private final String tag;
    private final String description;

    Language(String tag, String description) {
        this.tag = tag;
        this.description = description;
    }

    public String tag() {
        return tag;
    }

    /** In the language itself. */
    String description() {
        return description;
    }

    /** That of the range, or of what remains of it without its last subtags ("zh-Hans-CN" finds "zh"). RFC 4647 §3.4 */
    public static Optional<Language> of(String range) {
        for (String r = range; !r.isEmpty(); r = r.substring(0, Math.max(0, r.lastIndexOf('-'))))
            for (Language l : values())
                if (l.tag.equalsIgnoreCase(r))
                    return Optional.of(l);
        return Optional.empty();
    }

    /** The reply in this language; what is data stays as it is. */
    Reply say(Reply reply) {
        return switch (this) {
            case ENGLISH -> reply;
            case CHINESE -> new Reply(reply.positive(), reply.code(), Chinese.of(reply));
        };
    }
}
