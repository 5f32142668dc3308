package org.posthouse.mail.compose;

import org.jspecify.annotations.Nullable;

/** A file to be carried; with an id when the HTML shows it. */
record Attachment(@Nullable String contentId, String mediaType, String fileName, Content content) {
    Attachment {
        int slash = mediaType.indexOf('/');
        boolean good = slash > 0 && slash < mediaType.length() - 1;
        for (int i = 0; i < mediaType.length(); i++) {
            char c = mediaType.charAt(i);
            good &= c > 32 && c < 127 && (c != '/' || i == slash) && "()<>@,;:\\\"[]?=".indexOf(c) < 0;
        }
        if (!good) {
            throw new IllegalArgumentException("not a media type: " + mediaType);
        }
        if (contentId != null && contentId.chars().anyMatch(c -> c <= 32 || c >= 127 || c == '<' || c == '>')) {
            throw new IllegalArgumentException("not a content id");
        }
    }
}
