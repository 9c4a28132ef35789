/** Places are asked for in the kit. */
export { currencies, timeZones } from '@/kit/places';
