package org.posthouse.trust.mtasts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.CertificateTrust;

/** A policy: patterns of hosts in lower case, and how many seconds it holds. RFC 8461 §3.2 */
public record StsPolicy(Mode mode, List<String> mx, long maxAge) {
    private static final long MAX_AGE = 31_557_600;
    private static final int MAX_PATTERNS = 200;

    /** What follows where a host does not live up to it. RFC 8461 §5 */
    public enum Mode {
        ENFORCE, TESTING, NONE;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public StsPolicy {
        mx = List.copyOf(mx);
    }

    /** Reads what was fetched; StsException INVALID says what is wrong with it. */
    public static StsPolicy parse(String text) throws StsException {
        String version = null;
        String mode = null;
        String age = null;
        var mx = new ArrayList<String>();
        for (String line : text.lines().toList()) {
            if (line.isBlank())
                continue;
            int colon = line.indexOf(':');
            if (colon <= 0)
                throw new StsException(StsException.Kind.INVALID, "a line of the policy has no colon");
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon)) {
                case "version" -> version = version == null ? value : version;
                case "mode" -> mode = mode == null ? value : mode;
                case "max_age" -> age = age == null ? value : age;
                case "mx" -> mx.add(pattern(value));
                default -> {
                    // RFC 8461 §3.2: unknown fields are ignored
                }
            }
            if (mx.size() > MAX_PATTERNS)
                throw new StsException(StsException.Kind.INVALID, "the policy has more than " + MAX_PATTERNS + " mx patterns");
        }
        if (!"STSv1".equals(version))
            throw new StsException(StsException.Kind.INVALID, "the policy is not of version STSv1");
        var policy = new StsPolicy(mode(mode), mx, age(age));
        if (mx.isEmpty() && policy.mode != Mode.NONE)
            throw new StsException(StsException.Kind.INVALID, "the policy names no mx");
        return policy;
    }

    private static Mode mode(@Nullable String word) throws StsException {
        for (Mode m : Mode.values())
            if (m.word().equals(word))
                return m;
        throw new StsException(StsException.Kind.INVALID, "the policy's mode is none of enforce, testing, none");
    }

    private static long age(@Nullable String digits) throws StsException {
        if (digits == null || digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9'))
            throw new StsException(StsException.Kind.INVALID, "the policy's max_age is not a number");
        return Math.min(MAX_AGE, Long.parseLong(digits));
    }

    private static String pattern(String value) throws StsException {
        String name = value.startsWith("*.") ? value.substring(2) : value;
        boolean good = !name.isEmpty() && value.length() <= 255
                && name.chars().allMatch(c -> c == '.' || c == '-' || c >= '0' && c <= '9' || (c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!good)
            throw new StsException(StsException.Kind.INVALID, "an mx pattern of the policy is not a host name");
        return value.toLowerCase(java.util.Locale.ROOT);
    }

    /** As it is served. */
    public String encode() {
        var out = new StringBuilder("version: STSv1\r\nmode: ").append(mode.word()).append("\r\n");
        for (String pattern : mx)
            out.append("mx: ").append(pattern).append("\r\n");
        return out.append("max_age: ").append(maxAge).append("\r\n").toString();
    }

    /** Whether the host may take the domain's mail. RFC 8461 §4.1 */
    public boolean covers(String host) {
        return mx.stream().anyMatch(p -> CertificateTrust.matches(p, host));
    }

    /** Its lines, for reports. RFC 8460 §4.4 */
    public List<String> lines() {
        return encode().lines().toList();
    }
}
