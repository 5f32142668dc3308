package org.posthouse.access.imapsearch;

/**
 * A subject without what replying and forwarding put around it, and whether there was any of that. RFC 5256 §2.1 Of very long subjects the beginning counts.
 */
record BaseSubject(String text, boolean reply) {
    private static final int MAX = 4096;

    /** Of a subject whose encoded words are decoded. */
    static BaseSubject of(String subject) {
        String s = spaced(subject.length() > MAX ? subject.substring(0, MAX) : subject);
        int from = 0;
        int to = s.length();
        boolean reply = false;
        for (;;) {
            int end = withoutTrailers(s, from, to);
            reply |= s.substring(end, to).indexOf('(') >= 0;
            to = end;
            for (int next = afterLeader(s, from, to); next > from; next = afterLeader(s, from, to)) {
                reply |= s.charAt(next - 1) == ':';
                from = next;
            }
            // What is nothing but blobs keeps the last of them.
            int blobs = afterBlobs(s, from, to);
            if (blobs > from && blobs < to) {
                from = blobs;
                continue;
            }
            if (blobs == to)
                from = lastBlob(s, from, to);
            if (!s.regionMatches(true, from, "[fwd:", 0, 5) || to - from < 6 || s.charAt(to - 1) != ']')
                return new BaseSubject(s.substring(from, to), reply);
            from += 5;
            to--;
            reply = true;
        }
    }

    BaseSubject shortened(int max) {
        return text.length() <= max ? this : new BaseSubject(text.substring(0, max), reply);
    }

    private static String spaced(String subject) {
        StringBuilder b = new StringBuilder(subject.length());
        for (int i = 0; i < subject.length(); i++) {
            char c = subject.charAt(i);
            boolean space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
            if (!space)
                b.append(c);
            else if (b.isEmpty() || b.charAt(b.length() - 1) != ' ')
                b.append(' ');
        }
        return b.toString();
    }

    /** subj-trailer = "(fwd)" / WSP */
    private static int withoutTrailers(String s, int from, int to) {
        int end = to;
        while (end > from)
            if (s.charAt(end - 1) == ' ')
                end--;
            else if (end - 5 >= from && s.regionMatches(true, end - 5, "(fwd)", 0, 5))
                end -= 5;
            else
                break;
        return end;
    }

    /** subj-leader = (*subj-blob subj-refwd) / WSP; where it is none, the place itself. */
    private static int afterLeader(String s, int from, int to) {
        if (from < to && s.charAt(from) == ' ')
            return from + 1;
        int end = afterRefwd(s, afterBlobs(s, from, to), to);
        return end < 0 ? from : end;
    }

    /** subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"; -1 where it is none. */
    private static int afterRefwd(String s, int from, int to) {
        int at = s.regionMatches(true, from, "fwd", 0, 3)
                ? from + 3
                : s.regionMatches(true, from, "re", 0, 2) || s.regionMatches(true, from, "fw", 0, 2) ? from + 2 : -1;
        if (at < 0 || at > to)
            return -1;
        while (at < to && s.charAt(at) == ' ')
            at++;
        at = afterBlob(s, at, to);
        return at < to && s.charAt(at) == ':' ? at + 1 : -1;
    }

    /** subj-blob = "[" *BLOBCHAR "]" *WSP; where it is none, the place itself. */
    private static int afterBlob(String s, int from, int to) {
        if (from >= to || s.charAt(from) != '[')
            return from;
        int at = from + 1;
        while (at < to && s.charAt(at) != '[' && s.charAt(at) != ']')
            at++;
        if (at >= to || s.charAt(at) != ']')
            return from;
        at++;
        while (at < to && s.charAt(at) == ' ')
            at++;
        return at;
    }

    private static int afterBlobs(String s, int from, int to) {
        int at = from;
        for (int next = afterBlob(s, at, to); next > at; next = afterBlob(s, at, to))
            at = next;
        return at;
    }

    private static int lastBlob(String s, int from, int to) {
        int at = from;
        for (int next = afterBlob(s, at, to); next > at && next < to; next = afterBlob(s, at, to))
            at = next;
        return at;
    }
}
