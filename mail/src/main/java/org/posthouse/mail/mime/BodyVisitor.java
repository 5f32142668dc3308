package org.posthouse.mail.mime;

/**
 * Receives a body structure in exactly the order in which IMAP writes it; bytes are to be used at once and not changed, a length of -1 is
 * NIL. RFC 9051 §7.5.2
 * <pre>
 * basic, text   begin TYPE SUBTYPE PARAMETERS ID DESCRIPTION ENCODING OCTETS [LINES] | MD5 DISPOSITION LANGUAGE LOCATION end
 * message       begin TYPE SUBTYPE PARAMETERS ID DESCRIPTION ENCODING OCTETS envelope() body LINES | MD5 DISPOSITION LANGUAGE LOCATION end
 * multipart     begin body... SUBTYPE | PARAMETERS DISPOSITION LANGUAGE LOCATION end
 * </pre>
 * What stands after the bar is extension data, which BODY leaves out.
 */
public interface BodyVisitor {
    /** A part begins. */
    void begin(Part.Kind kind);

    /** TYPE, SUBTYPE, ID, DESCRIPTION, ENCODING, MD5, LOCATION. */
    void text(BodyField field, byte[] b, int at, int length);

    /** OCTETS, LINES. */
    void number(BodyField field, long value);

    /** PARAMETERS: so many {@link #parameter} follow; 0 is NIL. */
    void parameters(int count);

    /** DISPOSITION: the word (-1: NIL, and nothing follows), then so many {@link #parameter}. */
    void disposition(byte[] b, int at, int length, int count);

    /** One parameter. */
    void parameter(byte[] nameBytes, int nameAt, int nameLength, byte[] valueBytes, int valueAt, int valueLength);

    /** LANGUAGE: so many {@link #languageTag} follow; 0 is NIL. */
    void language(int count);

    /** One language tag. */
    void languageTag(byte[] b, int at, int length);

    /** Who receives the envelope of a message part, which comes next. */
    EnvelopeVisitor envelope();

    /** The part ends. */
    void end(Part.Kind kind);
}
