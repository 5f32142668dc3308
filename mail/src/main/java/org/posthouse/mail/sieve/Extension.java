package org.posthouse.mail.sieve;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a script may ask for with {@code require}, beside the language itself. RFC 5228 §3.2, §6 */
public enum Extension {
    /** RFC 5228 §4.1 */
    FILEINTO("fileinto"),
    /** RFC 5228 §5.4 */
    ENVELOPE("envelope"),
    /** RFC 5228 §2.4.2.4 */
    ENCODED_CHARACTER("encoded-character"),
    /** RFC 5429 §2.2 */
    REJECT("reject"),
    /** RFC 5429 §2.1 */
    EREJECT("ereject"),
    /** RFC 5232 */
    IMAP4FLAGS("imap4flags"),
    /** RFC 5229 */
    VARIABLES("variables"),
    /** RFC 5231 */
    RELATIONAL("relational"),
    /** RFC 5233 */
    SUBADDRESS("subaddress"),
    /** RFC 5230 */
    VACATION("vacation"),
    /** RFC 6131 */
    VACATION_SECONDS("vacation-seconds"),
    /** RFC 5173 */
    BODY("body"),
    /** RFC 5260 §4 */
    DATE("date"),
    /** RFC 5260 §6 */
    INDEX("index"),
    /** RFC 5293 */
    EDITHEADER("editheader"),
    /** RFC 3894 */
    COPY("copy"),
    /** RFC 5490 §3 */
    MAILBOX("mailbox"),
    /** RFC 8579 */
    SPECIAL_USE("special-use"),
    /** RFC 7352 */
    DUPLICATE("duplicate"),
    /** A subset of POSIX extended expressions; see the package. */
    REGEX("regex"),
    /** RFC 6609 */
    INCLUDE("include"),
    /** RFC 5435 */
    ENOTIFY("enotify"),
    /** RFC 5183 */
    ENVIRONMENT("environment"),
    /** RFC 5463 */
    IHAVE("ihave"),
    /** RFC 5228 §2.7.3 */
    OCTET("comparator-i;octet"),
    /** RFC 5228 §2.7.3 */
    ASCII_CASEMAP("comparator-i;ascii-casemap"),
    /** RFC 4790 */
    ASCII_NUMERIC("comparator-i;ascii-numeric"),
    /** RFC 5051 */
    UNICODE_CASEMAP("comparator-i;unicode-casemap");

    private final String capability;

    Extension(String capability) {
        this.capability = capability;
    }

    /** The name in {@code require}. */
    public String capability() {
        return capability;
    }

    /** By its name in {@code require}. */
    public static Optional<Extension> of(String capability) {
        return Arrays.stream(values()).filter(e -> e.capability.equals(capability)).findFirst();
    }

    /** All names, for those who tell clients. */
    public static List<String> capabilities() {
        return Arrays.stream(values()).map(Extension::capability).toList();
    }
}
