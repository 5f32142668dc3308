package org.posthouse.trust.spf;

import org.posthouse.trust.authres.Result;

/** A check that ends with an error: permerror or temperror, and why in one line. RFC 7208 §2.6.6, §2.6.7 */
final class SpfException extends Exception {
    private static final long serialVersionUID = 1;

    private final Result result;

    private SpfException(Result result, String why) {
        super(why, null, false, false);
        this.result = result;
    }

    static SpfException permanent(String why) {
        return new SpfException(Result.PERMERROR, why);
    }

    static SpfException temporary(String why) {
        return new SpfException(Result.TEMPERROR, why);
    }

    Result result() {
        return result;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
