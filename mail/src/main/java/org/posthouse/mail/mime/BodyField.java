package org.posthouse.mail.mime;

/** What a body structure tells of a part. RFC 9051 §7.5.2 */
public enum BodyField {
    /** Media type. */
    TYPE,
    /** Media subtype. */
    SUBTYPE,
    /** Parameters of the type. */
    PARAMETERS,
    /** Content-ID. */
    ID,
    /** Content-Description. */
    DESCRIPTION,
    /** Content-Transfer-Encoding. */
    ENCODING,
    /** Size of the encoded body. */
    OCTETS,
    /** Lines of the encoded body. */
    LINES,
    /** Content-MD5. */
    MD5,
    /** Content-Disposition: the word, and its parameters. */
    DISPOSITION,
    /** Content-Language: each tag. */
    LANGUAGE,
    /** Content-Location. */
    LOCATION
}
