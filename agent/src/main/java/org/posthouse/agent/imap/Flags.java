package org.posthouse.agent.imap;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.protocol.imapwire.ImapWriter;

/** Keywords as JMAP writes them, and the system flags of IMAP. RFC 8621 §4.1.1 */
final class Flags {
    private static final Map<String, String> SYSTEM = Map.of("$seen", "\\Seen", "$flagged", "\\Flagged", "$answered", "\\Answered",
            "$draft",
            "\\Draft", "$deleted", "\\Deleted");

    private Flags() {}

    static String toServer(String keyword) {
        return SYSTEM.getOrDefault(keyword.toLowerCase(Locale.ROOT), keyword);
    }

    /** Unable where one of them is no word that IMAP can have for a flag. */
    static List<String> toServer(Collection<String> keywords) throws RemoteException {
        List<String> flags = new ArrayList<>();
        for (String keyword : keywords) {
            String flag = toServer(keyword);
            if (!ImapWriter.isAtom(flag.startsWith("\\") ? flag.substring(1) : flag) || flag.indexOf(']') >= 0)
                throw new RemoteException.Unable("\"" + keyword + "\" cannot be a flag");
            flags.add(flag);
        }
        return flags;
    }

    static Set<String> ofServer(Collection<String> flags) {
        Set<String> keywords = new HashSet<>();
        for (String flag : flags) {
            String lower = flag.toLowerCase(Locale.ROOT);
            String keyword = lower.startsWith("\\") ? "$" + lower.substring(1) : lower;
            if (!keyword.equals("$recent"))
                keywords.add(keyword);
        }
        return keywords;
    }
}
