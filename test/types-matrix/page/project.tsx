import { type RoomHandle, WebSocketProvider } from 'hookwire'
import { saga, useExport, useProject, useRequest, useStories, useStoryEvents, useTyping } from 'hookwire/saga'
import { sagaBackend } from 'hookwire/saga/backend'
import { createMockServer } from 'hookwire/mock'

const server = createMockServer(sagaBackend)

export function Project({ projectId, exportId }: { readonly projectId: string; readonly exportId?: string }) {
  const { status, error }: RoomHandle = useProject(projectId)
  const titles: (string | undefined)[] = useStories(projectId).map(({ story }) => story?.title)
  const url: string | undefined = useExport(exportId)?.downloadUrl
  const { typists, inputProps, sent } = useTyping('story-1', { projectId })
  const { request } = useRequest('join_project')
  // @ts-expect-error nothing answers this command
  useRequest('typing_start')
  useStoryEvents(projectId, (_, event) => {
    if (event.type === 'story_uploaded') titles.push(event.payload.story.title)
  })

  const wrong = () => {
    // @ts-expect-error a project is joined by its bare id
    void request({ projectId })
    // @ts-expect-error the story is missing
    server.broadcastToAll('story_uploaded', { projectId })
  }
  return (
    <WebSocketProvider protocol={saga} url="wss://api.example.com" options={{ transport: server.transport }}>
      <form onSubmit={sent}>
        <input {...inputProps} /> {typists.map(({ name, userId }) => name ?? userId)}
      </form>
      <a href={url} onClick={wrong}>
        {status} {error?.message} {titles}
      </a>
    </WebSocketProvider>
  )
}
