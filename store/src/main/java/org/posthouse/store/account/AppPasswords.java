package org.posthouse.store.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordWriter;

/** Making app passwords, and what is kept of them: 118 random bits are beyond guessing, so one round of SHA-256 is enough (docs/decisions/004). */
final class AppPasswords {
    /** For each account. */
    static final int MAX = 50;
    static final int MAX_LABEL = 64;
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int GROUPS = 6;
    private static final int GROUP = 4;

    private AppPasswords() {}

    /** Six groups of four letters and digits that are not taken for one another. */
    static String make(SecureRandom random) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP; i++) {
            if (i > 0 && i % GROUP == 0)
                b.append('-');
            b.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return b.toString();
    }

    /** Bound to the account; blanks, dashes and case do not matter, since people type it. */
    static byte[] digest(long account, String password) {
        StringBuilder bare = new StringBuilder(password.length());
        for (int i = 0; i < password.length(); i++)
            if (password.charAt(i) != '-' && password.charAt(i) != ' ')
                bare.append(password.charAt(i));
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(new RecordWriter(24).raw("app password".getBytes(StandardCharsets.US_ASCII)).int64(account).done());
            return sha.digest(bare.toString().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Refusal BAD_ADDRESS where it could not be told from the address in a login name, or not be read. */
    static String checkLabel(String label) throws Refusal {
        String l = Hashing.prepare(label).strip();
        boolean good = !l.isEmpty() && l.length() <= MAX_LABEL;
        for (int i = 0; i < l.length() && good; i++)
            good = l.charAt(i) != '/' && l.charAt(i) != '@' && !Character.isISOControl(l.charAt(i));
        if (!good)
            throw new Refusal(Refusal.Reason.BAD_ADDRESS,
                    "a label has 1 to " + MAX_LABEL + " characters, none of them '/', '@' or a control: '" + label + "'");
        return l;
    }

    static String fold(String label) {
        return Hashing.prepare(label).strip().toLowerCase(Locale.ROOT);
    }
}
