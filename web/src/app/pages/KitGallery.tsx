/** Every part of the kit on one page, in development only. */
export default function KitGallery() {
  return null;
}
