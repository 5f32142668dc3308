package org.posthouse.protocol.imapwire;

import org.posthouse.base.wire.ByteClass;

/** The sets of octets of the grammar. RFC 3501 §9 */
public final class Syntax {
    private static final String ATOM_SPECIALS = "(){ %*\"\\]";
    private static final ByteClass CHAR = ByteClass.range("CHAR", 1, 0x7f);
    /** ATOM-CHAR = any CHAR except atom-specials */
    static final ByteClass ATOM_CHAR = CHAR.minus(ByteClass.CTL).minus(ATOM_SPECIALS).as("atom");
    /** ASTRING-CHAR = ATOM-CHAR / resp-specials */
    public static final ByteClass ASTRING_CHAR = ATOM_CHAR.or(ByteClass.of("]", "]")).as("astring");
    /** tag = 1*ASTRING-CHAR except "+" */
    public static final ByteClass TAG_CHAR = ASTRING_CHAR.minus("+").as("tag");
    /** list-char = ATOM-CHAR / list-wildcards / resp-specials, and octets above 127 for names in UTF-8. */
    public static final ByteClass LIST_CHAR = ASTRING_CHAR.or(ByteClass.of("wildcard", "%*")).or(ByteClass.NON_ASCII).as("mailbox pattern");
    /** Mailbox names may come in UTF-8 without quotes. */
    public static final ByteClass MAILBOX_CHAR = ASTRING_CHAR.or(ByteClass.NON_ASCII).as("mailbox name");
    /** QUOTED-CHAR without those that need a backslash, and octets above 127. */
    static final ByteClass QUOTED_CHAR = ByteClass.range("quoted string", 1, 0xff).minus("\r\n\"\\").as("quoted string");
    /** What header field names are written with; others need quotes. RFC 5322 §3.6.8 */
    public static final ByteClass BASE64_CHAR = ByteClass.ALPHA.or(ByteClass.DIGIT).or(ByteClass.of("+/=", "+/=")).as("base64");
    /** Words of commands and items. */
    public static final ByteClass WORD_CHAR = ByteClass.ALPHA.or(ByteClass.DIGIT).or(ByteClass.of(".-", ".-+_")).as("command word");
    /** resp-text */
    public static final ByteClass TEXT_CHAR = ByteClass.range("text", 1, 0xff).minus("\r\n").as("text");

    private Syntax() {}
}
