package org.posthouse.mail.html;

/**
 * HTML that can be shown.
 *
 * @param html one style element at most, then one div with the class {@code m-mail}
 * @param remoteImages pictures and backgrounds that would come from elsewhere, whether or not they are shown
 * @param ownColours it sets colours of text or ground
 * @param ownDark it has styles for dark pages
 * @param quotes some part of it is marked with {@code data-quoted}
 * @param truncated there was more
 */
public record CleanHtml(String html, int remoteImages, boolean ownColours, boolean ownDark, boolean quotes, boolean truncated) {}
