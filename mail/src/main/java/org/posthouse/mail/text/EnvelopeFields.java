package org.posthouse.mail.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.EnvelopeField;

/** The header fields that a search finds in the stored envelope, so that it need not read the message. RFC 9051 §6.4.4 */
public final class EnvelopeFields {
    private static final EnvelopeField[] ALL = {EnvelopeField.SUBJECT, EnvelopeField.FROM, EnvelopeField.TO, EnvelopeField.CC,
            EnvelopeField.BCC,
            EnvelopeField.MESSAGE_ID, EnvelopeField.IN_REPLY_TO};

    private EnvelopeFields() {}

    /** All of them, in the order in which an index keeps them. */
    static EnvelopeField[] all() {
        return ALL.clone();
    }

    /** The field of that name in any case; null for one that is not kept there. */
    public static @Nullable EnvelopeField find(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "subject" -> EnvelopeField.SUBJECT;
            case "from" -> EnvelopeField.FROM;
            case "to" -> EnvelopeField.TO;
            case "cc" -> EnvelopeField.CC;
            case "bcc" -> EnvelopeField.BCC;
            case "message-id" -> EnvelopeField.MESSAGE_ID;
            case "in-reply-to" -> EnvelopeField.IN_REPLY_TO;
            default -> null;
        };
    }

    /** The name as it stands in front of the field's text. */
    static String name(EnvelopeField field) {
        return field.name().replace('_', '-');
    }
}
