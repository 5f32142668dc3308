package org.posthouse.mail.mime;

/** Numbers for the field names that reading a message asks for. */
final class KnownField {
    static final int OTHER = 0;
    static final int CONTENT_TYPE = 1;
    static final int ENCODING = 2;
    static final int DISPOSITION = 3;
    static final int CONTENT_ID = 4;
    static final int DESCRIPTION = 5;
    static final int MD5 = 6;
    static final int LANGUAGE = 7;
    static final int LOCATION = 8;
    static final int DATE = 9;
    static final int SUBJECT = 10;
    static final int FROM = 11;
    static final int SENDER = 12;
    static final int REPLY_TO = 13;
    static final int TO = 14;
    static final int CC = 15;
    static final int BCC = 16;
    static final int IN_REPLY_TO = 17;
    static final int MESSAGE_ID = 18;
    static final int REFERENCES = 19;

    private KnownField() {}

    static int of(byte[] b, int from, int to) {
        int first = b[from] | 0x20;
        return switch (to - from) {
            case 2 -> first == 't' ? is(b, from, to, "to", TO) : is(b, from, to, "cc", CC);
            case 3 -> is(b, from, to, "bcc", BCC);
            case 4 -> first == 'f' ? is(b, from, to, "from", FROM) : is(b, from, to, "date", DATE);
            case 6 -> is(b, from, to, "sender", SENDER);
            case 7 -> is(b, from, to, "subject", SUBJECT);
            case 8 -> is(b, from, to, "reply-to", REPLY_TO);
            case 10 -> switch (first) {
                case 'm' -> is(b, from, to, "message-id", MESSAGE_ID);
                case 'r' -> is(b, from, to, "references", REFERENCES);
                default -> is(b, from, to, "content-id", CONTENT_ID);
            };
            case 11 -> first == 'i' ? is(b, from, to, "in-reply-to", IN_REPLY_TO) : is(b, from, to, "content-md5", MD5);
            case 12 -> is(b, from, to, "content-type", CONTENT_TYPE);
            case 16 ->
                (b[from + 9] | 0x20) == 'a' ? is(b, from, to, "content-language", LANGUAGE) : is(b, from, to, "content-location", LOCATION);
            case 19 -> (b[from + 9] | 0x20) == 'i'
                    ? is(b, from, to, "content-disposition", DISPOSITION)
                    : is(b, from, to, "content-description", DESCRIPTION);
            case 25 -> is(b, from, to, "content-transfer-encoding", ENCODING);
            default -> OTHER;
        };
    }

    /** Names are letters, hyphens and digits, all of which one bit does not change once it is set. */
    private static int is(byte[] b, int from, int to, String name, int code) {
        for (int i = 0; i < to - from; i++) {
            if ((b[from + i] | 0x20) != name.charAt(i)) {
                return OTHER;
            }
        }
        return code;
    }
}
