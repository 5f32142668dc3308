package org.posthouse.access.imapserver;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The base subject by the six steps of the standard, one after the other. RFC 5256 §2.1 */
final class NaiveSubject {
    private static final String BLOB = "\\[[^\\[\\]]*\\] *";
    private static final Pattern TRAILER = Pattern.compile("(?i)(\\(fwd\\)| )$");
    private static final Pattern LEADER = Pattern.compile("(?i)^((" + BLOB + ")*(re|fwd?) *(" + BLOB + ")?:| )");
    private static final Pattern FIRST_BLOB = Pattern.compile("^" + BLOB);

    private NaiveSubject() {}

    static String base(String subject) {
        return taken(subject)[0];
    }

    /** Whether anything of a reply or a forward was taken away. */
    static boolean reply(String subject) {
        return !taken(subject)[1].isEmpty();
    }

    private static String[] taken(String subject) {
        String s = subject.replaceAll("[\t ]+", " ");
        boolean reply = false;
        for (;;) {
            for (Matcher m = TRAILER.matcher(s); m.find(); m = TRAILER.matcher(s)) {
                reply |= !m.group(1).equals(" ");
                s = s.substring(0, m.start());
            }
            for (boolean more = true; more;) {
                more = false;
                Matcher leader = LEADER.matcher(s);
                if (leader.find()) {
                    reply |= !leader.group(1).equals(" ");
                    s = s.substring(leader.end());
                    more = true;
                }
                Matcher blob = FIRST_BLOB.matcher(s);
                if (blob.find() && blob.end() < s.length()) {
                    s = s.substring(blob.end());
                    more = true;
                }
            }
            if (!s.regionMatches(true, 0, "[fwd:", 0, 5) || !s.endsWith("]"))
                return new String[]{s, reply ? "reply" : ""};
            s = s.substring(5, s.length() - 1);
            reply = true;
        }
    }
}
