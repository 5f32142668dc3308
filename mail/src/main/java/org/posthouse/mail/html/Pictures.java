package org.posthouse.mail.html;

import java.util.Optional;

/** By which address a picture of a message is shown; empty where it is not. An address is a path or a {@code data:} URL without blanks or quotes. */
public interface Pictures {
    /** None is shown. */
    Pictures NONE = new Pictures() {
        @Override
        public Optional<String> attached(String contentId) {
            return Optional.empty();
        }

        @Override
        public Optional<String> remote(String url) {
            return Optional.empty();
        }
    };

    /** One that came with the message, by its Content-ID without brackets. RFC 2392 §2 */
    Optional<String> attached(String contentId);

    /** One of another server: http or https, absolute. */
    Optional<String> remote(String url);
}
