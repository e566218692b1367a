import type { Design } from '../design/design.js'
import { type LoadedImage, loadImage } from '../images/load-image.js'

/** The image that the options name; what was done to it is said on stderr. @throws InputError as `loadImage` does. */
export async function optionImage(
  design: Design,
  { image: path, seed }: { readonly image?: string | undefined; readonly seed: number },
): Promise<LoadedImage> {
  const image = await loadImage(design, { path, seed })
  if (image.warning !== null) console.error(image.warning)
  return image
}

/** Images that the options name, one made from the seed where they name none. @throws InputError as `loadImage` does. */
export async function optionImages(
  design: Design,
  { image, seed }: { readonly image: readonly string[]; readonly seed: number },
): Promise<LoadedImage[]> {
  const images: LoadedImage[] = []
  for (const path of image.length > 0 ? image : [undefined])
    images.push(await optionImage(design, { image: path, seed }))
  return images
}
