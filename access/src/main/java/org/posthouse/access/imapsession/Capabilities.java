package org.posthouse.access.imapsession;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What is advertised, by state. RFC 3501 §7.2.1 */
public final class Capabilities {
    private static final String ALWAYS = "IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR ID ENABLE IDLE";

    /** What ENABLE takes. RFC 5161 §3.1 */
    static final Set<Feature> ENABLED = EnumSet.of(Feature.CONDSTORE, Feature.QRESYNC, Feature.UIDONLY, Feature.IMAP4REV2,
            Feature.UTF8_ACCEPT);

    private static final String SHARING = " ACL RIGHTS=kxte LIST-EXTENDED LIST-STATUS LIST-MYRIGHTS LIST-METADATA STATUS=SIZE"
            + " QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE METADATA";

    private Capabilities() {}

    public static String beforeLogin(boolean startTls, boolean plaintext, List<String> mechanisms) {
        StringBuilder all = new StringBuilder(ALWAYS).append(startTls ? " STARTTLS" : "");
        for (String mechanism : mechanisms)
            all.append(" AUTH=").append(mechanism);
        return all.append(plaintext ? "" : " LOGINDISABLED").toString();
    }

    /** @param message octets of a message that APPEND takes. RFC 7889 §2 */
    public static String afterLogin(long message) {
        return ALWAYS + " NAMESPACE CHILDREN UIDPLUS MOVE UNSELECT MULTIAPPEND SPECIAL-USE CREATE-SPECIAL-USE"
                + " ESEARCH SEARCHRES SEARCH=FUZZY MULTISEARCH FILTERS UIDBATCHES PARTIAL WITHIN I18NLEVEL=1 CONTEXT=SEARCH"
                + " SORT SORT=DISPLAY ESORT CONTEXT=SORT"
                + " THREAD=ORDEREDSUBJECT THREAD=REFERENCES CONDSTORE QRESYNC NOTIFY UIDONLY INPROGRESS UNAUTHENTICATE"
                + " OBJECTID SAVEDATE PREVIEW BINARY REPLACE CATENATE URL-PARTIAL URLAUTH COMPRESS=DEFLATE UTF8=ACCEPT APPENDLIMIT="
                + message + SHARING;
    }
}
