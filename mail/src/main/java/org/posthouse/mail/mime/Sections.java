package org.posthouse.mail.mime;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds parts by the numbers of IMAP. RFC 9051 §6.4.5.1 */
final class Sections {
    private Sections() {}

    @SuppressWarnings("ReferenceEquality") // the same node is meant, not an equal one
    static @Nullable Part part(Part root, int... numbers) {
        Part at = root;
        for (int i = 0; i < numbers.length; i++) {
            // the first number, and one that follows a message, counts in the body of that message
            Part inside = i > 0 && at.body() != null ? at.body() : at;
            int n = numbers[i];
            if (!inside.parts().isEmpty()) {
                if (n < 1 || n > inside.parts().size()) {
                    return null;
                }
                at = inside.parts().get(n - 1);
            } else if (n == 1 && (i == 0 || inside != at)) {
                at = inside;
            } else {
                return null;
            }
        }
        return at;
    }

    /** The body of the message at these numbers: the root itself, or what a message part holds. */
    static Optional<Part> message(Part root, int... numbers) {
        if (numbers.length == 0) {
            return Optional.of(root);
        }
        Part part = part(root, numbers);
        return part == null ? Optional.empty() : Optional.ofNullable(part.body());
    }
}
