package org.posthouse.mail.mime;

/** A Content-Disposition: {@code inline}, {@code attachment} or another word, in lower case, and parameters. RFC 2183 §2 */
public record Disposition(String type, Params params) {
    /** Reads a field's value. */
    public static Disposition parse(byte[] raw) {
        return ParamScanner.disposition(raw, 0, raw.length);
    }
}
