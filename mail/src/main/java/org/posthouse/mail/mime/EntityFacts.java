package org.posthouse.mail.mime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes from a header what the reader of a message needs to know about its body. RFC 2045 §5, §6, §7, §8, RFC 2183 */
final class EntityFacts {
    private EntityFacts() {}

    static void read(Entity e, ContentType defaultType) {
        HeaderSection h = e.header;
        e.type = defaultType;
        boolean typed = false;
        int seen = 0;
        for (int i = 0; i < h.size(); i++) {
            int code = h.code(i);
            // of a field that may stand only once the first counts
            if (code == KnownField.OTHER || code > KnownField.LOCATION || (seen & 1 << code) != 0) {
                continue;
            }
            seen |= 1 << code;
            switch (code) {
                case KnownField.CONTENT_TYPE -> {
                    e.type = ParamScanner.contentType(h.raw(), h.valueFrom(i), h.to(i));
                    typed = true;
                }
                case KnownField.ENCODING -> {
                    String word = ParamScanner.token(h.raw(), h.valueFrom(i), h.to(i));
                    e.encoding = word.isEmpty() ? "7bit" : word;
                }
                case KnownField.DISPOSITION -> e.disposition = ParamScanner.disposition(h.raw(), h.valueFrom(i), h.to(i));
                case KnownField.CONTENT_ID -> e.id = text(h, i);
                case KnownField.DESCRIPTION -> e.description = text(h, i);
                case KnownField.MD5 -> e.md5 = text(h, i);
                case KnownField.LANGUAGE -> e.language = MimeParser.tags(Unfold.trimmed(h.raw(), h.valueFrom(i), h.to(i)));
                case KnownField.LOCATION -> e.location = text(h, i);
                default -> {
                }
            }
        }
        if (e.type.type().equals("multipart")) {
            e.boundary = boundary(e.type.params().raw());
            if (typed && e.boundary == null) {
                // a multipart that does not say where its parts are is text. RFC 2045 §5.2
                e.type = ContentType.DEFAULT;
            }
        }
    }

    private static @Nullable Octets text(HeaderSection h, int i) {
        Octets value = Unfold.trimmed(h.raw(), h.valueFrom(i), h.to(i));
        return value.length() == 0 ? null : value;
    }

    private static byte @Nullable [] boundary(List<Param> params) {
        Octets value = null;
        for (Param p : params) {
            if (p.name().equals("boundary")) {
                value = p.value();
                break;
            }
        }
        if (value == null) {
            String pieces = ParamDecoder.get(params, "boundary");
            if (pieces == null) {
                return null;
            }
            value = Octets.of(pieces);
        }
        byte[] b = value.toByteArray();
        int n = b.length;
        while (n > 0 && (b[n - 1] == ' ' || b[n - 1] == '\t')) {
            n--;
        }
        return n == 0 ? null : n == b.length ? b : java.util.Arrays.copyOf(b, n);
    }
}
