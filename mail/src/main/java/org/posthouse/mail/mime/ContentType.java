package org.posthouse.mail.mime;

/** A Content-Type: type and subtype in lower case, and parameters. RFC 2045 §5.1 */
public record ContentType(String type, String subtype, Params params) {
    /** What a part without a Content-Type is. RFC 2045 §5.2 */
    public static final ContentType DEFAULT = new ContentType("text", "plain", Params.of("charset", "us-ascii"));

    /** What a part of a digest is that does not say. RFC 2046 §5.1.5 */
    static final ContentType MESSAGE = new ContentType("message", "rfc822", Params.NONE);
    /** What nobody looked at. */
    static final ContentType OPAQUE = new ContentType("application", "octet-stream", Params.NONE);

    /** Reads a field's value; what is not a type is {@code text/plain}. RFC 2045 §5.2 */
    public static ContentType parse(byte[] raw) {
        return ParamScanner.contentType(raw, 0, raw.length);
    }

    /** True for this type and subtype (in lower case). */
    public boolean is(String wantedType, String wantedSubtype) {
        return type.equals(wantedType) && subtype.equals(wantedSubtype);
    }

    @Override
    public String toString() {
        return type + "/" + subtype;
    }
}
