// libvips' calls are variadic, which Swift cannot call: each wrapper fixes one set of options.
#include <vips/vips.h>

static inline int sheaf_vips_start(void) {
    if (vips_init("sheaf-extract") != 0) return -1;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    return 0;
}

// With options of its loader, as "[page=2]".
static inline VipsImage *sheaf_vips_open(VipsSource *source, const char *options) {
    return vips_image_new_from_source(source, options, "access", VIPS_ACCESS_SEQUENTIAL, NULL);
}

// Exactly width x height, upright; shrinks while it decodes. The option fail_on of this call itself does not reach the
// decoder in 8.14; its option string does. Its export_profile takes white to a light grey where the file has no profile.
static inline int sheaf_vips_shrink(VipsSource *source, VipsImage **out, int width, int height) {
    return vips_thumbnail_source(source, out, width, "height", height, "size", VIPS_SIZE_FORCE,
                                 "option_string", "[fail_on=truncated]", NULL);
}

// The same for an image that is open already.
static inline int sheaf_vips_shrink_image(VipsImage *in, VipsImage **out, int width, int height) {
    return vips_thumbnail_image(in, out, width, "height", height, "size", VIPS_SIZE_FORCE, NULL);
}

// How many pages the file says it has; 1 where it says nothing. libvips' own call takes 10,000 and more for 1.
static inline int sheaf_vips_page_count(VipsImage *in) {
    int count = 1;
    if (vips_image_get_typeof(in, VIPS_META_N_PAGES) != 0) vips_image_get_int(in, VIPS_META_N_PAGES, &count);
    return count;
}

static inline int sheaf_vips_has_profile(VipsImage *in) {
    return vips_image_get_typeof(in, VIPS_META_ICC_NAME) != 0;
}

static inline int sheaf_vips_apply_profile(VipsImage *in, VipsImage **out) {
    return vips_icc_transform(in, out, "srgb", "embedded", TRUE, NULL);
}

static inline int sheaf_vips_to_srgb(VipsImage *in, VipsImage **out) {
    return vips_colourspace(in, out, VIPS_INTERPRETATION_sRGB, NULL);
}

static inline int sheaf_vips_flatten_on_white(VipsImage *in, VipsImage **out) {
    VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
    int result = vips_flatten(in, out, "background", white, NULL);
    vips_area_unref(VIPS_AREA(white));
    return result;
}

// The encoders write an image's resolution even when told to strip all metadata.
static inline int sheaf_vips_without_resolution(VipsImage *in, VipsImage **out) {
    return vips_copy(in, out, "xres", 1.0, "yres", 1.0, NULL);
}

static inline int sheaf_vips_to_bytes(VipsImage *in, VipsImage **out) { return vips_cast_uchar(in, out, NULL); }

static inline int sheaf_vips_jpeg(VipsImage *in, void **bytes, size_t *count, int quality) {
    return vips_jpegsave_buffer(in, bytes, count, "Q", quality, "strip", TRUE, NULL);
}

static inline int sheaf_vips_png(VipsImage *in, void **bytes, size_t *count, int bit_depth) {
    return vips_pngsave_buffer(in, bytes, count, "compression", 3, "bitdepth", bit_depth, "strip", TRUE, NULL);
}
