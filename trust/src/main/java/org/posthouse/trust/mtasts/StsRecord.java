package org.posthouse.trust.mtasts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The TXT record at {@code _mta-sts}: it names the policy that is current. RFC 8461 §3.1 */
public record StsRecord(String id) {
    /** Null where there is not exactly one, or it is malformed. */
    public static @Nullable StsRecord of(List<String> texts) {
        List<String> ours = texts.stream().filter(t -> t.equals("v=STSv1") || t.startsWith("v=STSv1;") || t.startsWith("v=STSv1 "))
                .toList();
        if (ours.size() != 1 || ours.getFirst().length() > 4096)
            return null;
        String id = null;
        String text = ours.getFirst();
        int from = text.indexOf(';');
        while (from >= 0 && from < text.length()) {
            int to = text.indexOf(';', from + 1);
            String field = text.substring(from + 1, to < 0 ? text.length() : to).strip();
            from = to;
            if (field.isEmpty() && to < 0)
                break;
            int equals = field.indexOf('=');
            if (equals <= 0)
                return null;
            if (field.startsWith("id=") && id == null)
                id = field.substring(3);
        }
        boolean good = id != null && !id.isEmpty() && id.length() <= 32
                && id.chars().allMatch(c -> c >= '0' && c <= '9' || (c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        return good && id != null ? new StsRecord(id) : null;
    }
}
